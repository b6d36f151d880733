//! `tremplin demo`: a new database with an invented cohort, whose attempts were really graded.

mod cohort;
mod project;
mod running;
mod trainer;

use std::{path::PathBuf, sync::Arc};

use anyhow::{Context as _, bail};
use clap::Args;
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use tremplin_course::{Course, Exercise, Scope, Source, Verdict};
use tremplin_grader::{Job, Pool};
use tremplin_server::{
    Catalogue,
    auth::{Secret, Secrets},
};
use tremplin_store::{
    Claim, ClassCode, CohortId, CohortPlan, CreatedCohort, CreatedUser, Enqueued, Finish, Finished, Grading, Joined,
    Millis, NewCohort, NewSubmission, NewUser, NodeId, Role, SaveDraft, Store, SubmissionId, User, UserId, UserName,
};
use uuid::Uuid;

use crate::{SUCCESS, clock, database, graders, output, users::made_secret};
pub(crate) use cohort::NAMES;
use cohort::{Attempt, Learner};
use trainer::Feedback;

const HOUR_MS: i64 = 3_600 * 1_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// The cohort began so long ago.
const COURSE_DAYS: i64 = 14;
const LEASE_MS: i64 = 60_000;

/// Make a new database with an invented cohort, to look around in
#[derive(Args)]
pub(crate) struct Demo {
    #[command(flatten)]
    place: database::Place,
    /// Folder of the course files
    #[arg(long, env = "TREMPLIN_CONTENT", default_value = "exercises", value_name = "FOLDER")]
    content: PathBuf,
    /// The same number invents the same cohort
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    #[command(flatten)]
    cache: graders::Cache,
}

struct Making {
    store: Store,
    pool: Pool,
    course: Course,
    random: StdRng,
    now: i64,
    submissions: usize,
}

impl Demo {
    pub(crate) fn run(self) -> anyhow::Result<u8> {
        self.place.make()?;
        let database = self.place.database()?;
        let catalogue = Catalogue::open(&self.content)?;
        let cache = self.cache.folder();
        std::fs::create_dir_all(&cache).with_context(|| format!("{} cannot be made", cache.display()))?;
        database::runtime()?.block_on(async {
            let store = Store::open(database).await?;
            if !store.users().await?.is_empty() {
                bail!("this database has accounts already: name a new one with --data or --database-url");
            }
            let pool = Pool::start(graders::pool_config(graders::processors(), &cache)).await?;
            let mut making = Making {
                store,
                pool,
                course: catalogue.edition().course.clone(),
                random: StdRng::seed_from_u64(self.seed),
                now: clock::steady()(),
                submissions: 0,
            };
            let secret = made_secret();
            let learners = making.cohort(&secret).await?;
            let Making { store, pool, submissions, .. } = making;
            pool.stop().await;
            store.close().await;
            output::say(&format!(
                "{learners} learners, {submissions} graded submissions, a trainer (formatrice) and an admin (admin).\n\
                 Everybody's secret is {secret}, for instance for {}.",
                cohort::NAMES[0]
            ))?;
            Ok(SUCCESS)
        })
    }
}

impl Making {
    /// Makes everyone and all they did; how many learners.
    async fn cohort(&mut self, secret: &str) -> anyhow::Result<usize> {
        let chosen = Secret::chosen(secret.to_owned())?;
        // One hash for all: it is one secret, and hashing it 32 times would be most of the wait.
        let hash = Secrets::new()?.hash(chosen).await?;
        let began = self.now - COURSE_DAYS * DAY_MS;
        self.account("admin", Role::Admin, &hash, began).await?;
        let trainer = self.account("formatrice", Role::Trainer, &hash, began).await?;
        let (class, code) = self.class(&trainer, began).await?;
        let course = std::mem::take(&mut self.course);
        let mut learners = Vec::new();
        for name in cohort::NAMES {
            let user = self.account(name, Role::Learner, &hash, began).await?;
            match self.store.join_cohort(code.clone(), user.id, Millis(began)).await? {
                Joined::Joined(_) => {}
                other => bail!("{name} could not join the class: {other:?}"),
            }
            let learner = Learner::invent(&mut self.random);
            self.work_through(&course, &user, learner, began).await?;
            let feedback = Feedback { store: &self.store, course: &course, trainer: &trainer, now: self.now };
            feedback.about(&user, &mut self.random).await?;
            learners.push(user.id);
        }
        let class = running::Class { id: class, trainer: trainer.id, learners: &learners, began };
        running::fill(&self.store, &course, &class, &mut self.random).await?;
        Ok(cohort::NAMES.len())
    }

    /// The class of them all.
    async fn class(&self, trainer: &User, created: i64) -> anyhow::Result<(CohortId, ClassCode)> {
        let code = ClassCode::new(cohort::CLASS_CODE).context("an invented code is none")?;
        let plan = CohortPlan {
            name: cohort::CLASS_NAME.to_owned(),
            joinable: true,
            starts: None,
            ends: None,
            hours: cohort::PLANNED_HOURS,
            modules: Vec::new(),
        };
        let (id, trainers) = (CohortId(Uuid::new_v4()), vec![trainer.id]);
        let new = NewCohort { id, code: code.clone(), plan, trainers, created: Millis(created) };
        match self.store.create_cohort(new).await? {
            CreatedCohort::Created(made) => Ok((made.id, code)),
            CreatedCohort::CodeTaken => bail!("the class code {} is taken", code.as_str()),
        }
    }

    async fn account(&self, name: &str, role: Role, hash: &str, created: i64) -> anyhow::Result<User> {
        let new = NewUser {
            id: UserId(Uuid::new_v4()),
            name: UserName::new(name).context("an invented name is none")?,
            role,
            secret_hash: Some(hash.to_owned()),
            created: Millis(created),
        };
        match self.store.create_user(new).await? {
            CreatedUser::Created(user) => Ok(user),
            CreatedUser::NameTaken => bail!("the name {name} is taken"),
        }
    }

    /// One learner's way through the course, up to where they are today.
    async fn work_through(&mut self, course: &Course, user: &User, learner: Learner, began: i64) -> anyhow::Result<()> {
        let steps = course.steps().count();
        let mut now = began + 9 * HOUR_MS + self.random.random_range(0..HOUR_MS);
        let reach = learner.reach(steps);
        let pace = (COURSE_DAYS * DAY_MS - 12 * HOUR_MS) / i64::try_from(reach.max(1))?;
        for step in course.steps().take(reach) {
            if now >= self.now {
                break;
            }
            match (step.lesson(), step.exercise()) {
                (Some(lesson), _) => self.store.read_lesson(user.id, &lesson.id, Millis(now)).await?,
                (None, Some(exercise)) => {
                    if !self.solve(user, &learner, exercise, &mut now).await? && !learner.goes_on(&mut self.random) {
                        break;
                    }
                }
                (None, None) => {}
            }
            now += self.random.random_range(pace / 2..=pace);
        }
        Ok(())
    }

    /// Attempts at one exercise; whether it was passed, or handed in where that is all.
    async fn solve(
        &mut self,
        user: &User,
        learner: &Learner,
        exercise: &Exercise,
        now: &mut i64,
    ) -> anyhow::Result<bool> {
        self.store.note_presence(user.id, &exercise.id, true, Millis(*now)).await?;
        for (n, attempt) in learner.attempts(exercise, &mut self.random).into_iter().enumerate() {
            let Attempt { source, opens_hint } = attempt;
            // Time on the task is counted between signs of life.
            for _ in 0..self.random.random_range(1..=4) {
                *now += self.random.random_range(20_000..110_000);
                self.store.note_presence(user.id, &exercise.id, true, Millis(*now)).await?;
            }
            let opened = self.store.progress_in(user.id, &exercise.id).await?.map_or(0, |known| known.hints_opened);
            if opens_hint && n > 0 && (opened as usize) < exercise.hints.len() {
                self.store.open_hint(user.id, &exercise.id, opened, Millis(*now)).await?;
            }
            let save = SaveDraft {
                user: user.id,
                exercise: exercise.id.clone(),
                expected: self.store.draft(user.id, &exercise.id).await?.map_or(0, |draft| draft.version),
                source: source.clone(),
                now: Millis(*now),
            };
            self.store.save_draft(save).await?;
            if matches!(self.submit(user, exercise, source, *now).await?, Verdict::Passed | Verdict::Received) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn submit(&mut self, user: &User, exercise: &Exercise, source: Source, now: i64) -> anyhow::Result<Verdict> {
        let new = NewSubmission {
            id: SubmissionId(Uuid::new_v4()),
            user: user.id,
            exercise: exercise.id.clone(),
            exercise_digest: exercise.digest,
            seed: exercise.spec.seed,
            source: source.clone(),
            created: Millis(now),
        };
        let claim = Claim { node: NodeId("demo".into()), lease_until: Millis(now + LEASE_MS) };
        let Enqueued::Accepted { job: Some(job) } = self.store.enqueue(new, Some(claim)).await? else {
            bail!("a submission was not accepted: is a server using this database?");
        };
        let graded = self.pool.grade(Job { spec: Arc::clone(&exercise.spec), source, scope: Scope::All }).await?;
        let verdict = graded.report.verdict;
        let runner = format!("tremplin {}", env!("CARGO_PKG_VERSION"));
        let grading = Grading { report: graded.report, behaviour: graded.behaviour, runner };
        match self.store.finish(Finish { job: job.key, grading, now: Millis(now + 500) }).await? {
            Finished::Done { .. } => {}
            Finished::LeaseLost => bail!("a submission was taken away: is a server using this database?"),
        }
        self.submissions += 1;
        Ok(verdict)
    }
}
