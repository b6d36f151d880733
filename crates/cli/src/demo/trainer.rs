//! What the invented trainer says: comments on lines, notes, marks; and what the learners answer.

use anyhow::bail;
use rand::{Rng as _, rngs::StdRng, seq::IndexedRandom as _};
use tremplin_course::{Course, Rubric};
use tremplin_store::{
    Changed, CommentId, Commented, CriterionMark, Millis, NewComment, NewMarks, NewNote, NoteId, Noted, Spot, Store,
    Submission, User, Words,
};
use uuid::Uuid;

const HOUR_MS: i64 = 3_600 * 1_000;
/// Submissions of one learner that are looked at for something to say.
const LOOKED_AT: usize = 3;

const COMMENTS: [&str; 6] = [
    "Lisez cette ligne à voix haute : dit-elle ce que demande la consigne ?",
    "Bien vu. Que se passe-t-il si la valeur est vide ?",
    "Ce nom peut dire mieux ce qu’il contient.",
    "Comparez avec l’exemple de la leçon, juste avant l’exercice.",
    "Essayez avec une autre valeur avant d’envoyer : qu’est-ce qui change ?",
    "C’est presque cela. Regardez la fin de la ligne.",
];
const ANSWERS: [&str; 3] = [
    "Merci, j’ai corrigé.",
    "Je ne comprends pas bien, je vous demande demain.",
    "D’accord, je vais essayer avec zéro.",
];
const NOTES: [&str; 4] = [
    "Avance bien, s’ennuie un peu : proposer les derniers exercices du module.",
    "Lit vite les consignes. Lui demander de les redire avec ses mots.",
    "À l’aise à deux, plus d’hésitation seul.",
    "A changé de téléphone : refaire sa carte.",
];
const REMARKS: [&str; 4] = [
    "Testez aussi sur un petit écran.",
    "Deux titres se suivent sans texte.",
    "Très clair.",
    "Il reste une répétition.",
];
const WORDS: [&str; 3] = [
    "Un projet soigné. La suite du travail : les contrastes.",
    "La structure est là. Reprenez les deux critères ci-dessous, puis rendez à nouveau.",
    "Beau travail, présenté sans hésiter.",
];

pub(super) struct Feedback<'a> {
    pub(super) store: &'a Store,
    pub(super) course: &'a Course,
    pub(super) trainer: &'a User,
    pub(super) now: i64,
}

impl Feedback<'_> {
    /// About one learner: on some of what they handed in, never later than now.
    pub(super) async fn about(&self, learner: &User, random: &mut StdRng) -> anyhow::Result<()> {
        let progress = self.store.progress(learner.id).await?;
        for entry in progress.iter().take(LOOKED_AT) {
            let Some(id) = entry.last_submission else { continue };
            let Some(submission) = self.store.submission_of(learner.id, id).await? else { continue };
            if random.random_bool(0.5) {
                self.comment(learner, &submission, random).await?;
            }
        }
        for entry in &progress {
            let exercise = self.course.exercise(&entry.exercise);
            let (Some(exercise), Some(id)) = (exercise, entry.last_submission) else { continue };
            if let Some(rubric) = exercise.kind.rubric()
                && let Some(submission) = self.store.submission_of(learner.id, id).await?
                && random.random_bool(0.7)
            {
                self.mark(learner, rubric, &submission, random).await?;
            }
        }
        if random.random_bool(0.4) {
            self.note(learner, random).await?;
        }
        Ok(())
    }

    /// So long after a submission, or now.
    fn later(&self, submission: &Submission, hours: i64) -> Millis {
        Millis((submission.created.0 + hours * HOUR_MS).min(self.now))
    }

    async fn comment(&self, learner: &User, submission: &Submission, random: &mut StdRng) -> anyhow::Result<()> {
        let Some(file) = submission.source.files().first() else { return Ok(()) };
        let lines: Vec<_> = (1u32..).zip(file.text.lines()).filter(|(_, line)| !line.trim().is_empty()).collect();
        let Some((line, quote)) = lines.choose(random).copied() else { return Ok(()) };
        let said = NewComment {
            id: CommentId(Uuid::new_v4()),
            learner: learner.id,
            spot: Spot { submission: submission.id, file: file.name.clone(), line },
            quote: quote.to_owned(),
            author: self.trainer.id,
            words: words(&COMMENTS, random)?,
            now: self.later(submission, 2),
        };
        let answer = NewComment {
            id: CommentId(Uuid::new_v4()),
            author: learner.id,
            words: words(&ANSWERS, random)?,
            now: self.later(submission, 5),
            ..said.clone()
        };
        if self.store.comment(said).await? != Commented::Added {
            bail!("a comment was not accepted: is a server using this database?");
        }
        if random.random_bool(0.5) {
            self.store.see_comments(learner.id, &submission.exercise, true, self.later(submission, 4)).await?;
            self.store.answer_comment(answer).await?;
            if random.random_bool(0.8) {
                self.store.see_comments(learner.id, &submission.exercise, false, self.later(submission, 8)).await?;
            }
        }
        Ok(())
    }

    async fn mark(
        &self,
        learner: &User,
        rubric: &Rubric,
        submission: &Submission,
        random: &mut StdRng,
    ) -> anyhow::Result<()> {
        let criterion = |criterion: &tremplin_course::Criterion, mark: u32, remark: &str| CriterionMark {
            name: criterion.name.clone(),
            essential: criterion.essential,
            mark: Some(mark),
            level: criterion.levels.get(mark as usize).cloned().unwrap_or_default(),
            remark: remark.to_owned(),
        };
        let mut criteria = Vec::new();
        for known in &rubric.criteria {
            let remark = if random.random_bool(0.4) { REMARKS.choose(random).copied().unwrap_or_default() } else { "" };
            criteria.push(criterion(known, random.random_range(1..=3), remark));
        }
        let new = NewMarks {
            submission: submission.id,
            learner: learner.id,
            expected: 0,
            criteria,
            pass: rubric.pass,
            words: WORDS.choose(random).copied().unwrap_or_default().to_owned(),
            by: self.trainer.id,
            publish: random.random_bool(0.8),
            now: self.later(submission, 20),
        };
        match self.store.save_marks(new).await? {
            Changed::Changed => Ok(()),
            Changed::Conflict(_) | Changed::NotFound => {
                bail!("marks were not accepted: is a server using this database?")
            }
        }
    }

    async fn note(&self, learner: &User, random: &mut StdRng) -> anyhow::Result<()> {
        let new = NewNote {
            id: NoteId(Uuid::new_v4()),
            learner: learner.id,
            author: self.trainer.id,
            words: words(&NOTES, random)?,
            now: Millis(self.now - random.random_range(1..72) * HOUR_MS),
        };
        match self.store.add_note(new).await? {
            Noted::Added => Ok(()),
            Noted::Full => bail!("a note was not accepted: is a server using this database?"),
        }
    }
}

fn words(choices: &[&str], random: &mut StdRng) -> anyhow::Result<Words> {
    let chosen = choices.choose(random).copied().and_then(Words::new);
    chosen.ok_or_else(|| anyhow::anyhow!("invented words are none"))
}
