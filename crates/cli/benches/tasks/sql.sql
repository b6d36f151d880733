CREATE TABLE inscrits(id INTEGER PRIMARY KEY, prenom TEXT, ville TEXT);
DELETE FROM inscrits;
INSERT INTO inscrits VALUES (1, 'Awa', 'Sevran'),
  (2, 'Bilal', 'Bondy'),
  (3, 'Zoé', 'Sevran'),
  (4, 'Chloé', 'Drancy'),
  (5, 'Amir', 'Sevran'),
  (6, 'Lina', 'Bondy'),
  (7, 'Omar', 'Sevran'),
  (8, 'Inès', 'Drancy');
SELECT prenom FROM inscrits WHERE ville = 'Sevran' ORDER BY prenom;
DELETE FROM inscrits;
INSERT INTO inscrits VALUES (1, 'Bilal', 'Bondy'),
  (2, 'Zoé', 'Sevran'),
  (3, 'Chloé', 'Drancy'),
  (4, 'Amir', 'Sevran'),
  (5, 'Lina', 'Bondy'),
  (6, 'Omar', 'Sevran'),
  (7, 'Inès', 'Drancy'),
  (8, 'Adam', 'Sevran');
SELECT prenom FROM inscrits WHERE ville = 'Sevran' ORDER BY prenom;
DELETE FROM inscrits;
INSERT INTO inscrits VALUES (1, 'Zoé', 'Sevran'),
  (2, 'Chloé', 'Drancy'),
  (3, 'Amir', 'Sevran'),
  (4, 'Lina', 'Bondy'),
  (5, 'Omar', 'Sevran'),
  (6, 'Inès', 'Drancy'),
  (7, 'Adam', 'Sevran'),
  (8, 'Yanis', 'Bondy');
SELECT prenom FROM inscrits WHERE ville = 'Sevran' ORDER BY prenom;
DELETE FROM inscrits;
INSERT INTO inscrits VALUES (1, 'Chloé', 'Drancy'),
  (2, 'Amir', 'Sevran'),
  (3, 'Lina', 'Bondy'),
  (4, 'Omar', 'Sevran'),
  (5, 'Inès', 'Drancy'),
  (6, 'Adam', 'Sevran'),
  (7, 'Yanis', 'Bondy'),
  (8, 'Awa', 'Sevran');
SELECT prenom FROM inscrits WHERE ville = 'Sevran' ORDER BY prenom;
DELETE FROM inscrits;
INSERT INTO inscrits VALUES (1, 'Amir', 'Sevran'),
  (2, 'Lina', 'Bondy'),
  (3, 'Omar', 'Sevran'),
  (4, 'Inès', 'Drancy'),
  (5, 'Adam', 'Sevran'),
  (6, 'Yanis', 'Bondy'),
  (7, 'Awa', 'Sevran'),
  (8, 'Bilal', 'Drancy');
SELECT prenom FROM inscrits WHERE ville = 'Sevran' ORDER BY prenom;
DELETE FROM inscrits;
INSERT INTO inscrits VALUES (1, 'Lina', 'Bondy'),
  (2, 'Omar', 'Sevran'),
  (3, 'Inès', 'Drancy'),
  (4, 'Adam', 'Sevran'),
  (5, 'Yanis', 'Bondy'),
  (6, 'Awa', 'Sevran'),
  (7, 'Bilal', 'Drancy'),
  (8, 'Zoé', 'Sevran');
SELECT prenom FROM inscrits WHERE ville = 'Sevran' ORDER BY prenom;
DELETE FROM inscrits;
INSERT INTO inscrits VALUES (1, 'Omar', 'Sevran'),
  (2, 'Inès', 'Drancy'),
  (3, 'Adam', 'Sevran'),
  (4, 'Yanis', 'Bondy'),
  (5, 'Awa', 'Sevran'),
  (6, 'Bilal', 'Drancy'),
  (7, 'Zoé', 'Sevran'),
  (8, 'Chloé', 'Bondy');
SELECT prenom FROM inscrits WHERE ville = 'Sevran' ORDER BY prenom;
DELETE FROM inscrits;
INSERT INTO inscrits VALUES (1, 'Inès', 'Drancy'),
  (2, 'Adam', 'Sevran'),
  (3, 'Yanis', 'Bondy'),
  (4, 'Awa', 'Sevran'),
  (5, 'Bilal', 'Drancy'),
  (6, 'Zoé', 'Sevran'),
  (7, 'Chloé', 'Bondy'),
  (8, 'Amir', 'Sevran');
SELECT prenom FROM inscrits WHERE ville = 'Sevran' ORDER BY prenom;
DELETE FROM inscrits;
INSERT INTO inscrits VALUES (1, 'Adam', 'Sevran'),
  (2, 'Yanis', 'Bondy'),
  (3, 'Awa', 'Sevran'),
  (4, 'Bilal', 'Drancy'),
  (5, 'Zoé', 'Sevran'),
  (6, 'Chloé', 'Bondy'),
  (7, 'Amir', 'Sevran'),
  (8, 'Lina', 'Drancy');
SELECT prenom FROM inscrits WHERE ville = 'Sevran' ORDER BY prenom;
DELETE FROM inscrits;
INSERT INTO inscrits VALUES (1, 'Yanis', 'Bondy'),
  (2, 'Awa', 'Sevran'),
  (3, 'Bilal', 'Drancy'),
  (4, 'Zoé', 'Sevran'),
  (5, 'Chloé', 'Bondy'),
  (6, 'Amir', 'Sevran'),
  (7, 'Lina', 'Drancy'),
  (8, 'Omar', 'Sevran');
SELECT prenom FROM inscrits WHERE ville = 'Sevran' ORDER BY prenom;
