//! The words of every mistake, in one table, so that they can be translated or listed in a page.

use super::text::Position;
use crate::diagnostic::{Diagnostic, Severity};

/// A kind of mistake. `{0}`, `{1}` stand for what [`Problems::add`] is given.
#[derive(Debug)]
pub(crate) struct Mistake {
    pub(crate) code: &'static str,
    pub(crate) severity: Severity,
    pub(crate) message: &'static str,
    pub(crate) remedy: &'static str,
}

/// The mistakes found in one file: the first hundred.
#[derive(Debug)]
pub(crate) struct Problems {
    path: String,
    list: Vec<Diagnostic>,
}

impl Problems {
    pub(crate) fn new(path: &str) -> Self {
        Self { path: path.to_owned(), list: Vec::new() }
    }

    pub(crate) fn add(&mut self, mistake: &'static Mistake, at: Position, words: &[&str]) {
        // The first hundred say enough; but an error is never left unsaid, or the file would be used.
        if self.list.len() >= 100 && (mistake.severity == Severity::Warning || self.has_error()) {
            return;
        }
        let Position { line, column } = at;
        self.list.push(Diagnostic {
            path: self.path.clone(),
            line,
            column,
            severity: mistake.severity,
            code: mistake.code,
            message: fill(mistake.message, words),
            remedy: fill(mistake.remedy, words),
        });
    }

    pub(crate) fn has_error(&self) -> bool {
        self.list.iter().any(Diagnostic::is_error)
    }

    pub(crate) fn has(&self, mistake: &'static Mistake) -> bool {
        self.list.iter().any(|diagnostic| diagnostic.code == mistake.code)
    }

    pub(crate) fn into_list(self) -> Vec<Diagnostic> {
        self.list
    }
}

/// Puts `words` in the places of `{0}`, `{1}`...; a word is cut at 80 characters, and its line breaks become spaces.
fn fill(template: &str, words: &[&str]) -> String {
    let mut filled = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let place = match rest.as_bytes()[open..] {
            [b'{', digit @ b'0'..=b'9', b'}', ..] => words.get(usize::from(digit - b'0')),
            _ => None,
        };
        match place {
            Some(word) => {
                filled.push_str(&rest[..open]);
                filled.extend(word.chars().take(80).map(|c| if c.is_control() { ' ' } else { c }));
                if word.chars().nth(80).is_some() {
                    filled.push('…');
                }
                rest = &rest[open + 3..];
            }
            None => {
                filled.push_str(&rest[..=open]);
                rest = &rest[open + 1..];
            }
        }
    }
    filled + rest
}

/// ", peut-être « x » ?" for the candidate nearest to `word`, or nothing when none is near.
pub(crate) fn suggestion<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    nearest(word, candidates).map(|candidate| format!(", peut-être « {candidate} » ?")).unwrap_or_default()
}

pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: String = word.to_lowercase().chars().take(80).collect();
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&word, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= 1.max(candidate.chars().count() / 3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

macro_rules! mistakes {
    ($($name:ident $severity:ident $code:literal $message:literal $remedy:literal)*) => {
        $(pub(crate) static $name: Mistake = Mistake {
            code: $code, severity: Severity::$severity, message: $message, remedy: $remedy,
        };)*
        /// Every kind of mistake, in the order of the table.
        #[cfg(test)]
        pub(crate) static ALL: &[&Mistake] = &[$(&$name),*];
    };
}

mistakes! {
    // The file itself.
    FILE_TOO_LARGE Error "file-too-large" "le fichier fait {0} octets, plus que les {1} permis" "partagez-le en plusieurs fichiers"
    INVALID_UTF8 Error "invalid-utf8" "cet octet ({0}) n'est pas de l'UTF-8" "enregistrez le fichier en UTF-8"
    NUL Error "nul" "le fichier contient un caractère nul (U+0000)" "supprimez ce caractère"
    CONTROL_CHARACTER Error "control-character" "le fichier contient un caractère de commande ({0})" "supprimez ce caractère"
    BIDI_CONTROL Error "bidi-control" "le fichier contient un caractère invisible qui change le sens du texte ({0})" "supprimez-le ; pour un mot arabe, écrivez <bdi>…</bdi>"
    BYTE_ORDER_MARK Warning "byte-order-mark" "le fichier commence par une marque d'ordre des octets (BOM)" "enregistrez-le en UTF-8 sans BOM"

    // Names and places of files.
    BAD_PATH Error "bad-path" "« {0} » n'est pas un nom de la forme 07-un-nom" "écrivez un numéro, un tiret, puis des minuscules sans accent, des chiffres et des tirets"
    OUTSIDE_MODULE Warning "outside-module" "ce fichier n'est pas dans le dossier d'un module : il n'est pas lu" "placez-le dans un dossier NN-module, ou supprimez-le"
    UNREAD_TRANSLATION Warning "unread-translation" "les traductions ne sont pas encore lues" "laissez le fichier ; il ne change rien au cours"
    NO_MODULE_FILE Error "no-module-file" "le dossier n'a pas de fichier module.md" "ajoutez module.md, avec kind: module, title et summary"
    EMPTY_MODULE Warning "empty-module" "le module n'a aucune leçon ni aucun exercice" "ajoutez un fichier NN-nom.md à côté de module.md"
    DUPLICATE_ID Error "duplicate-id" "« {0} » est déjà le nom de {1}" "changez le nom d'un des deux fichiers ; le numéro ne compte pas"
    DUPLICATE_PATH Error "duplicate-path" "le fichier est donné deux fois" "ne gardez qu'un fichier de ce nom"
    SAME_NUMBER Warning "same-number" "le numéro {0} est aussi celui de {1}" "donnez à chacun son numéro"

    // Front matter.
    NO_FRONT_MATTER Error "no-front-matter" "le fichier ne commence pas par une ligne ---" "commencez par ---, puis les clés (kind, title…), puis une ligne ---"
    UNCLOSED_FRONT_MATTER Error "unclosed-front-matter" "l'en-tête ouvert par --- n'est pas fermé" "ajoutez une ligne --- après la dernière clé"
    YAML Error "yaml" "l'en-tête n'est pas du YAML : {0}" "vérifiez cette ligne ; un texte qui contient « : » ou « # » s'écrit entre guillemets"
    DUPLICATE_KEY Error "duplicate-key" "la clé « {0} » est écrite deux fois" "supprimez l'une des deux"
    UNKNOWN_KEY Error "unknown-key" "la clé « {0} » n'existe pas ici{1}" "clés possibles : {2}"
    MISSING_KEY Error "missing-key" "il manque la clé « {0} »" "ajoutez une ligne « {0}: {1} » dans l'en-tête"
    WRONG_TYPE Error "wrong-type" "« {0} » doit être {1}" "écrivez par exemple « {0}: {2} »"
    OUT_OF_RANGE Error "out-of-range" "« {0} » vaut {1}, hors de {2} à {3}" "choisissez un nombre entre {2} et {3}"
    BAD_LENGTH Error "bad-length" "« {0} » a {1} caractères ; il en faut de {2} à {3}" "écrivez un texte plus court, ou un texte s'il est vide"
    EMPTY_LIST Error "empty-list" "la liste « {0} » est vide" "écrivez au moins un élément, par exemple « {0}: {1} »"
    UNKNOWN_VALUE Error "unknown-value" "« {1} » n'est pas une valeur de « {0} »{2}" "valeurs possibles : {3}"
    BAD_NAME Error "bad-name" "« {0} » n'est pas un nom" "écrivez des minuscules sans accent, des chiffres, des tirets et des points"
    WRONG_KIND Error "wrong-kind" "{0} ne peut pas être de kind {1}" "seul module.md est de kind: module ; les autres fichiers sont des leçons ou des exercices"

    // Prerequisites.
    UNKNOWN_MODULE Error "unknown-module" "aucun module ne s'appelle « {0} »{1}" "écrivez le nom d'un dossier de module, sans son numéro"
    MODULE_CYCLE Error "module-cycle" "le module a besoin de lui-même : {0}" "retirez l'un de ces modules de needs"
    MODULE_ORDER Warning "module-order" "le module a besoin de « {0} », qui vient après lui" "changez les numéros des dossiers"
    SKILL_NOT_TAUGHT Warning "skill-not-taught" "aucune étape n'enseigne « {0} »{1}" "corrigez le nom, ou ajoutez la compétence aux skills d'une étape qui précède"
    SKILL_TAUGHT_LATER Warning "skill-taught-later" "« {0} » n'est pas enseignée avant cette étape, mais dans {1}" "déplacez l'étape, ou ajoutez le module aux needs de module.md"

    // Blocks.
    UNCLOSED_FENCE Error "unclosed-fence" "le bloc ouvert ici n'est pas fermé" "ajoutez une ligne {0} à la fin du bloc"
    FENCE_INSIDE Error "fence-inside" "une ligne {0} se trouve à l'intérieur d'un bloc : le bloc d'avant n'est sans doute pas fermé" "fermez le bloc d'avant ; si cette ligne en fait partie, entourez-le de ~~~~"
    BAD_ATTRIBUTE Error "bad-attribute" "« {0} » n'a pas la forme nom=valeur" "écrivez sans espace ni guillemets, par exemple file=main.js"
    UNKNOWN_ATTRIBUTE Error "unknown-attribute" "« {0} » n'est pas connu ici{1}" "possibles : file=…, role=…, tag=…, hidden, run"
    DUPLICATE_ATTRIBUTE Error "duplicate-attribute" "« {0} » est écrit deux fois" "supprimez l'un des deux"
    NEEDLESS_ATTRIBUTE Error "needless-attribute" "« {0} » n'a pas de sens avec {1}" "supprimez « {0} »"
    UNKNOWN_ROLE Error "unknown-role" "le rôle « {0} » n'existe pas{1}" "rôles possibles : starter, solution, given, test, wrong"
    NO_ROLE Error "no-role" "« {0} » est là, mais pas le rôle du bloc" "ajoutez role=starter, solution, given, test ou wrong"
    NESTED_BLOCK Error "nested-block" "un bloc avec un rôle est à l'intérieur d'une liste ou d'une citation" "écrivez-le au début de la ligne, hors de toute liste"
    BLOCK_IN_LESSON Error "block-in-lesson" "un bloc avec un rôle est dans une leçon" "gardez le bloc sans role=, ou faites-en un exercice"
    RUN_OUTSIDE_LESSON Error "run-outside-lesson" "un exemple à exécuter (run) est hors d'une leçon" "supprimez run"
    RUN_LANGUAGE Error "run-language" "un exemple en « {0} » ne peut pas être exécuté" "écrivez ```js run, ou supprimez run"
    TOO_MANY_EXAMPLES Error "too-many-examples" "la leçon a plus de {0} exemples à exécuter" "partagez la leçon en deux"
    NO_FILE Error "no-file" "le bloc {0} ne dit pas de quel fichier il s'agit" "ajoutez file=, par exemple file=main.js"
    BAD_FILE_NAME Error "bad-file-name" "« {0} » n'est pas un nom de fichier permis" "écrivez des lettres sans accent, des chiffres, - _ et . ; ni dossier, ni point au début"
    DUPLICATE_FILE Error "duplicate-file" "le fichier {0} est écrit deux fois avec {1}" "supprimez l'un des deux blocs"
    GIVEN_IS_STARTER Error "given-is-starter" "le fichier {0} est à la fois given et starter" "gardez starter si l'apprenant le modifie, given sinon"
    FILE_NOT_IN_STARTER Error "file-not-in-starter" "le fichier {0} n'est pas dans le code de départ" "ajoutez un bloc role=starter pour ce fichier, ou corrigez son nom"
    SOLUTION_LACKS_FILE Error "solution-lacks-file" "la solution n'a pas le fichier {0} du code de départ" "ajoutez un bloc file={0} role=solution"
    BAD_FILES Error "bad-files" "{0} : {1} fichiers et {2} octets, plus que les {3} fichiers et {4} octets permis" "raccourcissez les fichiers"
    TEST_LANGUAGE Error "test-language" "un bloc de tests ne s'écrit pas en « {0} »" "écrivez ```js role=test ou ```calls role=test"
    CALLS_ROLE Error "calls-role" "une table d'appels ne peut être que de role=test" "écrivez ```calls role=test"
    CALLS_WITHOUT_ROLE Error "calls-without-role" "la table d'appels n'a pas de rôle : elle serait montrée à l'apprenant" "écrivez ```calls role=test, et hidden pour la cacher"
    NO_TAG Error "no-tag" "la réponse fausse n'a pas de nom" "ajoutez tag=, par exemple tag=un-tour-de-trop"
    BAD_TAG Error "bad-tag" "« {0} » n'est pas un nom de réponse fausse" "écrivez des minuscules sans accent, des chiffres et des tirets"
    DUPLICATE_TAG Error "duplicate-tag" "deux réponses fausses s'appellent « {0} »" "changez l'un des deux noms"
    NO_STARTER Error "no-starter" "l'exercice n'a pas de code de départ" "ajoutez un bloc ```js file=main.js role=starter (il peut être vide)"
    NO_ENTRY Error "no-entry" "aucun fichier de départ n'est du JavaScript" "nommez un fichier main.js"
    NO_SOLUTION Error "no-solution" "l'exercice n'a pas de solution" "ajoutez un bloc ```js file=main.js role=solution"
    NO_TEST Error "no-test" "l'exercice n'a aucun test" "ajoutez un bloc ```js role=test ou ```calls role=test"
    NO_VISIBLE_TEST Warning "no-visible-test" "tous les tests sont cachés : « Lancer » ne montrera rien" "retirez hidden d'un des blocs"
    EMPTY_TEST Error "empty-test" "ce bloc ne contient aucun test" "écrivez au moins un test, ou supprimez le bloc"
    SOLUTION_IS_STARTER Error "solution-is-starter" "la solution est le code de départ" "retirez du code de départ ce que l'apprenant doit écrire"
    WRONG_IS_SOLUTION Error "wrong-is-solution" "la réponse fausse « {0} » est la solution" "écrivez l'erreur dans ce bloc"

    // Alerts.
    WRONG_WITHOUT_FEEDBACK Error "wrong-without-feedback" "la réponse fausse « {0} » n'a pas de retour pour l'apprenant" "écrivez sous le bloc : > [!FEEDBACK] ce qui se passe, et où regarder"
    FEEDBACK_WITHOUT_WRONG Error "feedback-without-wrong" "ce retour ne suit aucune réponse fausse" "placez-le juste sous son bloc role=wrong"
    SECOND_FEEDBACK Error "second-feedback" "la réponse fausse « {0} » a déjà un retour" "réunissez les deux retours"
    SECOND_EXPLANATION Error "second-explanation" "la solution est déjà expliquée" "réunissez les deux explications"
    EMPTY_ALERT Error "empty-alert" "[!{0}] n'a pas de texte" "écrivez le texte après [!{0}], ou supprimez la ligne"
    UNKNOWN_ALERT Error "unknown-alert" "[!{0}] n'existe pas{1}" "possibles : {2}"
    NESTED_ALERT Error "nested-alert" "[!{0}] est à l'intérieur d'une liste ou d'une citation" "écrivez > au début de la ligne"
    ALERT_IN_LESSON Error "alert-in-lesson" "[!{0}] n'a pas de sens dans une leçon" "écrivez [!NOTE], [!TIP] ou [!WARNING], ou déplacez ce texte dans un exercice"

    // Tables of calls.
    CALL_NAME Error "call-name" "on attend ici le nom d'une fonction" "écrivez par exemple : total([3, 5]) => 8"
    CALL_OPEN Error "call-open" "on attend ici « ( »" "écrivez les arguments entre parenthèses : total([3, 5]) => 8"
    CALL_COMMA Error "call-comma" "on attend ici « , » ou « {0} »" "séparez les valeurs par des virgules, et fermez par « {0} »"
    CALL_ARROW Error "call-arrow" "on attend ici « => » ou « throws »" "écrivez « => valeur », ou « throws TypeError »"
    CALL_VALUE Error "call-value" "on attend ici une valeur" "écrivez un nombre, un texte entre guillemets, true, false, null, undefined, [ … ] ou { … } ; une variable n'est pas une valeur"
    CALL_NUMBER Error "call-number" "ce nombre n'est pas écrit comme en JavaScript" "écrivez par exemple 12, -3.5, 1e-9 ou 12n"
    CALL_STRING Error "call-string" "ce texte n'est pas fermé" "ajoutez le guillemet qui manque, sur la même ligne"
    CALL_ESCAPE Error "call-escape" "ce caractère d'échappement n'existe pas" "écrivez \\n, \\t, \\\\, \\\", \\', \\xNN, \\uNNNN ou \\u{…}"
    CALL_TEMPLATE Error "call-template" "un texte entre accents graves ne peut pas contenir ${…}" "écrivez la valeur elle-même"
    CALL_KEY Error "call-key" "on attend ici une clé, puis « : »" "écrivez par exemple { nom: \"Ali\", age: 12 }"
    CALL_DUPLICATE_KEY Error "call-duplicate-key" "la clé « {0} » est écrite deux fois, ou n'est pas permise" "gardez une seule fois chaque clé ; __proto__ n'est pas permis"
    CALL_HOLE Error "call-hole" "il manque une valeur entre ces virgules" "écrivez undefined, ou supprimez une virgule"
    CALL_DEPTH Error "call-depth" "cette valeur est imbriquée trop profondément" "écrivez une valeur plus simple, ou un test en JavaScript"
    CALL_TOLERANCE Error "call-tolerance" "on attend ici un nombre positif après ±" "écrivez par exemple 0.3 ± 1e-9"
    CALL_CLASS Error "call-class" "on attend ici le nom d'une classe d'erreur, ou rien" "écrivez par exemple : racine(-1) throws RangeError"
    CALL_END Error "call-end" "on n'attend rien d'autre sur cette ligne" "écrivez une phrase après « // », ou supprimez la suite"
    CALL_DUPLICATE Error "call-duplicate" "cette phrase est déjà celle d'un autre test de la table" "donnez à chaque ligne sa phrase après « // »"
    CALL_LONG Error "call-long" "cette ligne est trop longue" "écrivez ce cas comme un test en JavaScript"

    // Prose.
    NO_TEXT Error "no-text" "le fichier n'a pas de texte pour l'apprenant" "écrivez la consigne ou la leçon sous l'en-tête"
    HTML_DROPPED Warning "html-dropped" "{0} n'est pas permis et sera retiré" "écrivez en markdown ; balises permises : {1}"
    TOO_MUCH_HTML Error "too-much-html" "le fichier contient plus de {0} balises HTML" "écrivez en markdown"
    TOO_DEEP Error "too-deep" "ces listes ou citations sont imbriquées à plus de {0} niveaux" "simplifiez la structure"
    IMAGE_WITHOUT_ALT Warning "image-without-alt" "l'image n'a pas de texte alternatif" "décrivez ce que l'on voit : ![une boîte nommée prix](boite.png)"
    REMOTE_IMAGE Error "remote-image" "l'image « {0} » vient d'ailleurs : sans Internet, elle ne s'affiche pas" "copiez l'image à côté du fichier et écrivez son nom"
    IMAGE_MISSING Error "image-missing" "l'image « {0} » n'existe pas" "placez-la à côté du fichier, ou corrigez son nom"
    IMAGE_TYPE Error "image-type" "« {0} » n'est pas une image d'un type permis" "utilisez png, jpg, gif, webp ou avif"
    IMAGE_TOO_LARGE Error "image-too-large" "l'image fait {0} octets, plus que les {1} permis" "réduisez sa taille : une classe entière la télécharge"
    LINK_SCHEME Error "link-scheme" "le lien « {0} » n'est pas permis" "écrivez une adresse https://, http://, mailto:, ou le nom d'un fichier du cours"
    LINK_MISSING Error "link-missing" "le lien « {0} » ne mène à aucun fichier du cours" "corrigez le nom du fichier, écrit par rapport à celui-ci"
    ANCHOR_MISSING Warning "anchor-missing" "aucun titre de ce fichier ne correspond à « {0} »{1}" "écrivez le titre en minuscules, avec des tirets à la place des espaces"
    HEADING_LEVEL Warning "heading-level" "un titre de niveau {0} est écrit ici, où l'on attend au plus {1}" "commencez à ## (le titre de la page est dans l'en-tête) et descendez d'un niveau à la fois"
    EMPTY_HEADING Warning "empty-heading" "ce titre n'a pas de texte" "écrivez le titre, ou supprimez la ligne"
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_are_distinct_words_with_hyphens() {
        let codes: BTreeSet<_> = ALL.iter().map(|mistake| mistake.code).collect();
        assert_eq!(codes.len(), ALL.len());
        assert!(codes.iter().all(|code| code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-' || b == b'8')));
    }

    #[test]
    fn words_fill_their_places_and_stay_on_one_line() {
        assert_eq!(fill("a {0} b {1} c", &["x\ny", "z"]), "a x y b z c");
        assert_eq!(fill("{ nom: 1 } {0} ${…} {", &["x"]), "{ nom: 1 } x ${…} {");
        assert_eq!(fill("{0}", &[&"é".repeat(81)]), "é".repeat(80) + "…");
    }

    #[test]
    fn a_suggestion_is_near_or_absent() {
        assert_eq!(suggestion("skill", ["skills", "needs"]), ", peut-être « skills » ?");
        assert_eq!(suggestion("TITLE", ["title"]), ", peut-être « title » ?");
        assert_eq!(suggestion("couleur", ["skills", "needs", "id"]), "");
    }
}
