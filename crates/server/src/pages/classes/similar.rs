//! `/formateur/classes/{id}/exercices/{exercise}/ressemblances`: answers of the class that share much beyond what the
//! exercise explains. A hint for a conversation: computed when a trainer asks, kept nowhere, shown to nobody else.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;
use tremplin_course::{Answer, Exercise, ExerciseId, Source, SourceFile};
use tremplin_store::{ClassAnswer, UserId};
use uuid::Uuid;

use super::{Head, address, answer};
use crate::{
    Error, State,
    auth::OwnCohort,
    pages::frame::{Frame, Link},
};

#[derive(Template)]
#[template(path = "classes/similar.html")]
struct SimilarPage {
    frame: Frame,
    head: Head,
    title: String,
    back: Link,
    compared: String,
    pairs: Vec<PairView>,
}

struct PairView {
    names: String,
    percent: String,
    href: String,
}

#[derive(Template)]
#[template(path = "classes/similar-pair.html")]
struct PairPage {
    frame: Frame,
    head: Head,
    title: String,
    back: Link,
    sides: [Side; 2],
}

struct Side {
    name: String,
    files: Vec<SourceFile>,
}

#[derive(Deserialize)]
pub(super) struct PairPath {
    exercise: String,
    first: Uuid,
    second: Uuid,
}

pub(super) async fn show(
    state: web::Data<State>,
    own: OwnCohort,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Error> {
    let edition = state.catalogue.edition();
    let exercise = ExerciseId::new(&path.1).and_then(|id| edition.course.exercise(&id)).ok_or(Error::NotFound)?;
    let answers =
        if is_written(exercise) { state.store.class_answers(own.cohort.id, &exercise.id).await? } else { Vec::new() };
    let known = known(exercise);
    // A class's texts may be some megabytes: not on a thread that answers others meanwhile.
    let compared = tokio::task::spawn_blocking(move || {
        let sources: Vec<_> = answers.iter().map(|answer| &answer.source).collect();
        let pairs = tremplin_course::alike(&sources, &known);
        (answers, pairs)
    });
    let (answers, pairs) = compared.await.map_err(|error| Error::Internal(error.to_string()))?;
    let frame = Frame::new(&state, &own.trainer.visitor);
    let page = address(own.cohort.id, &format!("exercices/{}", exercise.id));
    let view = |pair: &tremplin_course::Alike| {
        let (first, second) = (&answers[pair.first], &answers[pair.second]);
        let names = [("first", first.name.as_str().into()), ("second", second.name.as_str().into())];
        PairView {
            names: frame.all("similar-names", names),
            percent: frame.n("similar-percent", "percent", pair.percent),
            href: format!("{page}/ressemblances/{}/{}", first.learner, second.learner),
        }
    };
    answer(
        false,
        &SimilarPage {
            head: Head::new(&own.cohort, &frame),
            title: exercise.title.clone(),
            compared: frame.n("similar-compared", "count", answers.len()),
            pairs: pairs.iter().map(view).collect(),
            back: Link { text: frame.t("similar-back"), href: page.clone() },
            frame,
        },
    )
}

pub(super) async fn show_pair(
    state: web::Data<State>,
    own: OwnCohort,
    path: web::Path<PairPath>,
) -> Result<HttpResponse, Error> {
    let edition = state.catalogue.edition();
    let exercise =
        ExerciseId::new(&path.exercise).and_then(|id| edition.course.exercise(&id)).ok_or(Error::NotFound)?;
    let answers = state.store.class_answers(own.cohort.id, &exercise.id).await?;
    let side = |id: Uuid| {
        let found = answers.iter().find(|answer: &&ClassAnswer| answer.learner == UserId(id)).ok_or(Error::NotFound)?;
        Ok::<_, Error>(Side { name: found.name.clone(), files: found.source.files().to_vec() })
    };
    let frame = Frame::new(&state, &own.trainer.visitor);
    let href = address(own.cohort.id, &format!("exercices/{}/ressemblances", exercise.id));
    let page = PairPage {
        head: Head::new(&own.cohort, &frame),
        title: exercise.title.clone(),
        back: Link { href, text: frame.t("similar-back-list") },
        sides: [side(path.first)?, side(path.second)?],
        frame,
    };
    answer(false, &page)
}

/// Choices, gaps and orders are alike by their nature.
fn is_written(exercise: &Exercise) -> bool {
    matches!(exercise.spec.answer, Answer::Program | Answer::Project)
}

/// What everybody was given, and every right or wrong answer the author wrote down.
fn known(exercise: &Exercise) -> Vec<Source> {
    let alternatives = exercise.alternatives.iter().map(|known| &known.files);
    let wrongs = exercise.wrongs.iter().map(|known| &known.files);
    let all = [&exercise.starter, &exercise.solution].into_iter().chain(alternatives).chain(wrongs);
    all.filter_map(|files| Source::new(files.clone()).ok()).collect()
}
