//! What a course holds, as a page of markdown: modules, hours, kinds, skills and how often each is practised.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use tremplin_course::{Course, Exercise, Kind, Module, Plan, SkillId, Step};

/// Times that a skill should be practised in its own module.
const PRACTICE: usize = 3;
const KINDS: [&str; 7] = ["code", "bug", "texte à trous", "Parsons", "prédire", "quiz", "projet"];

pub(super) fn markdown(course: &Course) -> String {
    let mut page = String::from("# Le cours\n\n");
    modules(course, &mut page);
    hours(course, &mut page);
    kinds(course, &mut page);
    skills(course, &mut page);
    page
}

fn kind(exercise: &Exercise) -> usize {
    match exercise.kind {
        Kind::Code => 0,
        Kind::Bug => 1,
        Kind::Blanks => 2,
        Kind::Parsons(_) => 3,
        Kind::Predict(_) => 4,
        Kind::Quiz(_) => 5,
        Kind::Project(_) => 6,
    }
}

/// Writing to a `String` cannot fail.
macro_rules! line {
    ($page:expr, $($words:tt)*) => { let _ = writeln!($page, $($words)*); };
}

fn modules(course: &Course, page: &mut String) {
    page.push_str("## Modules\n\n| Module | Leçons | Exercices | Réponses fausses | Autres solutions |\n");
    page.push_str("|---|---:|---:|---:|---:|\n");
    let mut all = Counts::default();
    for module in &course.modules {
        let counts = Counts::of(module);
        line!(page, "| {} | {} |", module.title, counts.row());
        all.add(&counts);
    }
    line!(page, "| **Total** | {} |\n", all.row());
}

/// The plan of each module, beside what its files' own minutes come to.
fn hours(course: &Course, page: &mut String) {
    page.push_str("## Heures\n\n");
    page.push_str("| Module | Leçons | Exercices | Projet | Avec un formateur | Total prévu | Selon les fichiers |\n");
    page.push_str("|---|---:|---:|---:|---:|---:|---:|\n");
    let (mut all, mut planned, mut files) = (Plan::default(), 0, 0);
    for module in &course.modules {
        let plan = module.plan.unwrap_or_default();
        line!(page, "| {} | {} |", module.title, hours_row(&plan, module.planned_minutes(), module.minutes()));
        all = all.add(&plan);
        planned += module.planned_minutes();
        files += module.minutes();
    }
    line!(page, "| **Total** | {} |\n", hours_row(&all, planned, files));
    page.push_str(
        "Les heures sont celles de `hours`, dans chaque `module.md` : nouveaux essais et révisions compris.\n\n",
    );
}

fn hours_row(plan: &Plan, total: u32, files: u32) -> String {
    let Plan { lessons, exercises, project, trainer } = *plan;
    [lessons, exercises, project, trainer, total, files].map(in_hours).join(" | ")
}

/// "7,5"
fn in_hours(minutes: u32) -> String {
    format!("{:.1}", f64::from(minutes) / 60.0).replace('.', ",")
}

#[derive(Default)]
struct Counts {
    lessons: usize,
    exercises: usize,
    wrongs: usize,
    alternatives: usize,
}

impl Counts {
    fn of(module: &Module) -> Self {
        Self {
            lessons: module.steps.iter().filter(|step| step.lesson().is_some()).count(),
            exercises: module.exercises().count(),
            wrongs: module.exercises().map(|exercise| exercise.wrongs.len()).sum(),
            alternatives: module.exercises().map(|exercise| exercise.alternatives.len()).sum(),
        }
    }

    fn add(&mut self, other: &Self) {
        self.lessons += other.lessons;
        self.exercises += other.exercises;
        self.wrongs += other.wrongs;
        self.alternatives += other.alternatives;
    }

    fn row(&self) -> String {
        let Self { lessons, exercises, wrongs, alternatives } = self;
        format!("{lessons} | {exercises} | {wrongs} | {alternatives}")
    }
}

fn kinds(course: &Course, page: &mut String) {
    line!(page, "## Sortes d'exercice\n\n| Module | {} |\n|---|{}", KINDS.join(" | "), "---:|".repeat(KINDS.len()));
    for module in &course.modules {
        let mut counts = [0_usize; KINDS.len()];
        for exercise in module.exercises() {
            counts[kind(exercise)] += 1;
        }
        line!(page, "| {} | {} |", module.title, counts.map(|count| count.to_string()).join(" | "));
    }
    page.push('\n');
}

/// Where a skill is first trained, how often there, and in how many modules it comes back.
struct Practice {
    module: usize,
    here: usize,
    later: BTreeSet<usize>,
}

fn skills(course: &Course, page: &mut String) {
    let practice = practice(course);
    page.push_str("## Compétences\n\n| Compétence | Module | Exercices du module | Modules où elle revient |\n");
    page.push_str("|---|---|---:|---|\n");
    for (skill, Practice { module, here, later }) in &practice {
        let title = |at: &usize| course.modules.get(*at).map_or("", |module| module.title.as_str());
        let later: Vec<&str> = later.iter().map(title).collect();
        line!(page, "| {} | {} | {here} | {} |", named(course, skill), title(module), later.join(", "));
    }
    let rare = practice.values().filter(|practice| practice.here < PRACTICE).count();
    let once = practice.values().filter(|practice| practice.later.is_empty()).count();
    line!(
        page,
        "\n{} compétences : {rare} dans moins de {PRACTICE} exercices de leur module, {once} dans aucun module suivant.",
        practice.len()
    );
}

/// "Répéter avec une boucle (`algo.boucle`)", or the name alone where `skills.md` has no title for it.
fn named(course: &Course, skill: &SkillId) -> String {
    let title = course.skill_title(skill.as_str(), "fr");
    if title == skill.as_str() { format!("`{skill}`") } else { format!("{title} (`{skill}`)") }
}

fn practice(course: &Course) -> BTreeMap<&SkillId, Practice> {
    let mut practice: BTreeMap<&SkillId, Practice> = BTreeMap::new();
    for (at, module) in course.modules.iter().enumerate() {
        // A positioning test asks for skills before any is taught.
        let teaching = |step: &&Step| !step.exercise().is_some_and(Exercise::is_positioning);
        for step in module.steps.iter().filter(teaching) {
            let is_exercise = step.exercise().is_some();
            for skill in step.skills() {
                let known =
                    practice.entry(skill).or_insert_with(|| Practice { module: at, here: 0, later: BTreeSet::new() });
                known.here += usize::from(is_exercise && known.module == at);
            }
            // What an exercise takes for granted is practised again.
            let used = step.skills().iter().chain(step.needs()).filter(|_| is_exercise);
            for skill in used {
                if let Some(known) = practice.get_mut(skill).filter(|known| known.module < at) {
                    known.later.insert(at);
                }
            }
        }
    }
    practice
}
