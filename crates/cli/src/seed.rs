//! `tremplin seed`: a new database with an invented school of any size, for measuring. Nothing in it was graded.

use std::{path::PathBuf, sync::Arc, time::Instant};

use anyhow::{Context as _, bail, ensure};
use clap::Args;
use rand::{Rng as _, SeedableRng as _, rngs::StdRng, seq::IndexedRandom as _};
use tremplin_course::{
    Course, Digest, Exercise, ExerciseId, Failure, Reason, Report, Source, SourceFile, TestReport, TestStatus, Verdict,
};
use tremplin_server::{
    Catalogue,
    auth::{Secret, Secrets},
};
use tremplin_store::{
    ClassCode, CohortId, CohortPlan, CreatedCohort, CreatedUser, Millis, NewCohort, NewUser, Role, SeedAnswer,
    SeedAttempt, SeedBatch, SeedLearner, SeedWork, Store, SubmissionId, UserId, UserName,
};
use uuid::Uuid;

use crate::{SUCCESS, clock, database, demo, output, users::made_secret};

/// Submissions a transaction writes, about.
const BATCH: usize = 20_000;
const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;
/// The history goes back so far.
const HISTORY_DAYS: i64 = 120;
/// Chance that an attempt passes: two and a half attempts an exercise.
const SKILL: f64 = 0.4;
/// An exercise is left after so many.
const MOST_ATTEMPTS: usize = 8;
/// What may fail in an exercise.
const TESTS: [&str; 3] = ["Un cas simple", "Une liste vide", "Un nombre négatif"];

/// Make a new database with an invented school of any size, to measure with
#[derive(Args)]
pub(crate) struct Seed {
    #[command(flatten)]
    place: database::Place,
    /// Folder of the course files
    #[arg(long, env = "TREMPLIN_CONTENT", default_value = "exercises", value_name = "FOLDER")]
    content: PathBuf,
    #[arg(long, default_value_t = 10_000, value_name = "N")]
    learners: usize,
    #[arg(long, default_value_t = 400, value_name = "N")]
    cohorts: usize,
    /// The first so many of the course
    #[arg(long, default_value_t = 300, value_name = "N")]
    exercises: usize,
    #[arg(long, default_value_t = 3_000_000, value_name = "N")]
    submissions: usize,
    /// The same number invents the same school
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
}

struct Seeding {
    store: Store,
    random: StdRng,
    now: i64,
    hash: String,
    tasks: Vec<Task>,
    /// Submissions each learner made.
    each: usize,
    written: usize,
    batch: SeedBatch,
    pending: usize,
}

/// An exercise, and the answers people give to it: the right one first.
struct Task {
    id: ExerciseId,
    digest: Digest,
    right: Arc<SeedAnswer>,
    wrong: Vec<Arc<SeedAnswer>>,
}

impl Seed {
    pub(crate) fn run(self) -> anyhow::Result<u8> {
        ensure!(self.learners > 0 && self.cohorts > 0 && self.exercises > 0, "there is nothing to make");
        self.place.make()?;
        let database = self.place.database()?;
        let catalogue = Catalogue::open(&self.content)?;
        let tasks = tasks(&catalogue.edition().course, self.exercises)?;
        database::runtime()?.block_on(async {
            let store = Store::open(database).await?;
            if !store.users().await?.is_empty() {
                bail!("this database has accounts already: name a new one with --data or --database-url");
            }
            let begin = Instant::now();
            let secret = made_secret();
            let mut seeding = Seeding {
                store,
                random: StdRng::seed_from_u64(self.seed),
                now: clock::steady()(),
                hash: Secrets::new()?.hash(Secret::chosen(secret.clone())?).await?,
                tasks,
                each: self.submissions.div_ceil(self.learners),
                written: 0,
                batch: SeedBatch::default(),
                pending: 0,
            };
            let code = seeding.school(self.learners, self.cohorts).await?;
            let Seeding { store, written, tasks, .. } = seeding;
            store.seeded().await?;
            store.close().await;
            output::say(&format!(
                "{} learners in {} classes, {} exercises, {written} submissions, in {:.0} s.\n\
                 A trainer (formatrice) has the class {code}; its first learner is {}. Everybody's secret is {secret}.",
                self.learners,
                self.cohorts,
                tasks.len(),
                begin.elapsed().as_secs_f64(),
                name(0),
            ))?;
            Ok(SUCCESS)
        })
    }
}

fn tasks(course: &Course, most: usize) -> anyhow::Result<Vec<Task>> {
    let tasks: Vec<_> = course.exercises().take(most).map(task).collect::<anyhow::Result<_>>()?;
    ensure!(!tasks.is_empty(), "the course has no exercise");
    Ok(tasks)
}

fn task(exercise: &Exercise) -> anyhow::Result<Task> {
    let answer = |files: &[SourceFile], failing: Option<usize>| {
        let source = Source::new(files.to_vec()).context("an answer of the course is none")?;
        Ok::<_, anyhow::Error>(Arc::new(SeedAnswer::new(&source, report(failing))?))
    };
    // A project has no solution: what is handed in is what was given.
    let right = if exercise.solution.is_empty() { &exercise.starter } else { &exercise.solution };
    let mut wrong = vec![answer(&exercise.starter, Some(0))?];
    for (at, known) in exercise.wrongs.iter().enumerate() {
        wrong.push(answer(&known.files, Some(at + 1))?);
    }
    // What nobody foresaw: the starter with something of one's own under it.
    for at in 0..4 {
        let mut files = exercise.starter.clone();
        if let Some(file) = files.first_mut() {
            file.text.push_str(&format!("\n{}", "x".repeat(at + 1)));
        }
        wrong.push(answer(&files, Some(at))?);
    }
    Ok(Task { id: exercise.id.clone(), digest: exercise.digest, right: answer(right, None)?, wrong })
}

/// All pass, or all but one.
fn report(failing: Option<usize>) -> Report {
    let failing = failing.map(|at| at % TESTS.len());
    let test = |(at, name): (usize, &&str)| {
        let failed = failing == Some(at);
        let failure = failed.then(|| Failure {
            reason: Reason::Assertion { matcher: "toBe".to_owned(), negated: false },
            call: None,
            expected: Some("12".to_owned()),
            received: Some("7".to_owned()),
            message: String::new(),
        });
        let status = if failed { TestStatus::Failed } else { TestStatus::Passed };
        TestReport { name: (*name).to_owned(), status, hidden: false, failure, tables: None }
    };
    let verdict = if failing.is_some() { Verdict::Failed } else { Verdict::Passed };
    let tests = TESTS.iter().enumerate().map(test).collect();
    Report { verdict, tests, stdout: String::new(), error: None, duration_us: 300 }
}

/// Names repeat from class to class, never within one.
fn name(at: usize) -> String {
    let names = demo::NAMES;
    format!("{} {}", names[at % names.len()], at / names.len() + 1)
}

impl Seeding {
    /// Makes everyone and all they did; the code of the first class.
    async fn school(&mut self, learners: usize, cohorts: usize) -> anyhow::Result<String> {
        let trainer = self.account("formatrice", Role::Trainer).await?;
        self.account("admin", Role::Admin).await?;
        let mut first = None;
        for at in 0..cohorts {
            let trainers = if at == 0 { vec![trainer] } else { Vec::new() };
            let code = format!("classe-{at}");
            let cohort = self.class(&code, at, trainers).await?;
            first.get_or_insert(code);
            // The same number in each, and one more in the first ones when it does not come out even.
            let size = learners / cohorts + usize::from(at < learners % cohorts);
            for place in 0..size {
                self.learner(cohort, place).await?;
            }
        }
        self.flush().await?;
        first.context("there is no class")
    }

    async fn account(&self, name: &str, role: Role) -> anyhow::Result<UserId> {
        let id = UserId(Uuid::new_v4());
        let name = UserName::new(name).context("an invented name is none")?;
        let new = NewUser { id, name, role, secret_hash: Some(self.hash.clone()), created: self.began() };
        match self.store.create_user(new).await? {
            CreatedUser::Created(_) => Ok(id),
            CreatedUser::NameTaken => bail!("an invented name is taken"),
        }
    }

    async fn class(&self, code: &str, at: usize, trainers: Vec<UserId>) -> anyhow::Result<CohortId> {
        let plan = CohortPlan {
            name: format!("Classe {}", at + 1),
            joinable: false,
            starts: None,
            ends: None,
            hours: 140,
            modules: Vec::new(),
        };
        let (id, code) = (CohortId(Uuid::new_v4()), ClassCode::new(code).context("an invented code is none")?);
        match self.store.create_cohort(NewCohort { id, code, plan, trainers, created: self.began() }).await? {
            CreatedCohort::Created(made) => Ok(made.id),
            CreatedCohort::CodeTaken => bail!("an invented code is taken"),
        }
    }

    fn began(&self) -> Millis {
        Millis(self.now - HISTORY_DAYS * DAY_MS)
    }

    async fn learner(&mut self, cohort: CohortId, place: usize) -> anyhow::Result<()> {
        let id = UserId(Uuid::new_v4());
        let name = UserName::new(&name(place)).context("an invented name is none")?;
        self.batch.learners.push(SeedLearner {
            id,
            cohort,
            name,
            secret_hash: self.hash.clone(),
            created: self.began(),
        });
        let mut left = self.each;
        let mut at = self.began().0;
        let pace = HISTORY_DAYS * DAY_MS / i64::try_from(self.each.max(1))?;
        for task in 0..self.tasks.len() {
            if left == 0 {
                break;
            }
            let is_last = task + 1 == self.tasks.len();
            let work =
                self.work(id, task, if is_last { left } else { left.min(MOST_ATTEMPTS) }, is_last, (&mut at, pace));
            left -= work.attempts.len();
            self.pending += work.attempts.len();
            self.batch.work.push(work);
        }
        if self.pending >= BATCH {
            self.flush().await?;
        }
        Ok(())
    }

    /// Attempts at one exercise: until one passes, or all that are left.
    fn work(&mut self, user: UserId, task: usize, most: usize, all: bool, (at, pace): (&mut i64, i64)) -> SeedWork {
        let task = &self.tasks[task];
        let mut attempts = Vec::new();
        while attempts.len() < most {
            let passed = self.random.random_bool(SKILL);
            let answer = if passed { Some(&task.right) } else { task.wrong.choose(&mut self.random) };
            *at += self.random.random_range(pace / 2..=pace.max(1));
            // In the order they are made, as they would be if a clock made them: what an index takes at its end is quick.
            let id = SubmissionId(Uuid::from_u64_pair(u64::try_from(*at).unwrap_or(0) << 16, self.random.random()));
            attempts.push(SeedAttempt {
                id,
                answer: Arc::clone(answer.unwrap_or(&task.right)),
                at: Millis((*at).min(self.now)),
            });
            if passed && !all {
                break;
            }
        }
        let minutes = i64::try_from(attempts.len()).unwrap_or(1) * self.random.random_range(1..6);
        SeedWork {
            user,
            exercise: task.id.clone(),
            exercise_digest: task.digest,
            attempts,
            active_ms: minutes * MINUTE_MS,
        }
    }

    async fn flush(&mut self) -> anyhow::Result<()> {
        self.written += std::mem::take(&mut self.pending);
        Ok(self.store.seed(std::mem::take(&mut self.batch)).await?)
    }
}
