//! The page of an association, as an invented learner would hand it in for a project of HTML.

use tremplin_course::{Exercise, SourceFile};

const NAMES: [&str; 6] = [
    "Les jardins du canal",
    "Le fil et l'aiguille",
    "Échecs pour tous",
    "La soupe du quartier",
    "Cordes et voix",
    "Le vélo partagé",
];
const PLACES: [&str; 5] = [
    "12 quai Jean-Mermoz, Sevran",
    "3 rue des Tisserands, Fès",
    "8 allée des Marronniers, Aulnay",
    "5 place Lahdim, Meknès",
    "40 rue Lucien-Sampaix, Sevran",
];
const DEEDS: [&str; 7] = [
    "semer, arroser et récolter ensemble",
    "réparer ses vêtements plutôt que les jeter",
    "jouer une partie et apprendre les ouvertures",
    "cuisiner pour ceux qui dorment dehors",
    "chanter à plusieurs, avec ou sans oud",
    "remonter un vélo avec quelqu'un qui sait",
    "lire à voix haute pour les plus petits",
];
const DAYS: [&str; 4] = ["lundi", "mercredi", "jeudi", "samedi"];

/// Pages that differ; that two of a class have the same is as likely as not.
pub(super) const KINDS: usize = 140;

/// The starter with a page written into its first HTML file; `kind` says which.
pub(super) fn handed_in(exercise: &Exercise, kind: usize) -> Vec<SourceFile> {
    let mut files = exercise.starter.clone();
    if let Some(file) = files.iter_mut().find(|file| file.name.ends_with(".html")) {
        file.text = page(kind);
    }
    files
}

/// People write the same things in their own order and with their own tags.
fn page(kind: usize) -> String {
    // Sizes without a common divisor, so that no two kinds agree in all.
    let (name, place, what, day) = (NAMES[kind % 6], PLACES[kind % 5], DEEDS[kind % 7], DAYS[kind % 4]);
    let (outer, heading) = [("main", "h2"), ("section", "h2"), ("article", "h3")][kind % 3];
    let about = format!("    <p>Nous aimons {what}. {} personnes viennent chaque {day}.</p>\n", 9 + kind % 31);
    let (from, to) = (8 + kind % 3, 12 + kind % 8);
    let open = format!(
        "    <table>\n      <tr><th>Jour</th><th>Heures</th></tr>\n      \
         <tr><td>{day}</td><td>{from} h à {to} h</td></tr>\n    </table>\n"
    );
    let [first, second] = if kind.is_multiple_of(2) { [about, open] } else { [open, about] };
    format!(
        "<!DOCTYPE html>\n<html lang=\"fr\">\n<head>\n  <title>{name}</title>\n</head>\n<body>\n  <h1>{name}</h1>\n  \
         <{outer}>\n    <{heading}>Chaque {day}</{heading}>\n{first}{second}    \
         <a href=\"mailto:contact@association.example\">Écrire à l'association</a>\n  </{outer}>\n  \
         <footer>{place}</footer>\n</body>\n</html>\n"
    )
}
