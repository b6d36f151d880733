//! `/formateur/classes/{id}`: the class as it is now. The page is whole by itself; a stream tells it when it has changed.

use actix_web::{HttpResponse, http::header, web, web::Bytes};
use askama::Template;
use futures_util::stream;
use serde::Deserialize;
use tokio::time::{Duration, sleep};
use tremplin_course::{StuckKind, StuckRule};
use tremplin_store::HelpCallId;
use uuid::Uuid;

use super::{Head, LIST, address, answer, live_view::Live};
use crate::{
    Error, State,
    auth::OwnCohort,
    input::{Fields, Form},
    pages::frame::{Frame, Problem, render, see_other},
};

/// How often the stream looks whether anything has changed.
const LOOK: Duration = Duration::from_secs(3);
/// Looks after which a stream ends: the browser opens another, whose right to it is checked anew.
const LOOKS: u32 = 60;
/// Looks between two signs of life on a stream where nothing changes.
const LOOKS_PER_BEAT: u32 = 4;
/// More is a typing mistake.
const MAX_THRESHOLD: u32 = 999;

#[derive(Template)]
#[template(path = "classes/live.html")]
struct LivePage {
    frame: Frame,
    head: Head,
    live: Live,
}

/// The part of the page that changes, which the stream sends.
#[derive(Template)]
#[template(path = "parts/live.html")]
struct LivePart {
    frame: Frame,
    live: Live,
}

#[derive(Template)]
#[template(path = "classes/rules.html")]
struct RulesPage {
    frame: Frame,
    head: Head,
    problem: Option<Problem>,
    notice: Option<String>,
    rules: Vec<RuleView>,
}

struct RuleView {
    kind: &'static str,
    title: String,
    minutes: String,
    failures: String,
    /// What the course plan says.
    plan: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CallForm {
    call: Uuid,
    /// `take` or `finish`.
    action: String,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    fait: Option<String>,
}

pub(super) async fn show(state: web::Data<State>, own: OwnCohort) -> Result<HttpResponse, Error> {
    let frame = Frame::new(&state, &own.trainer.visitor);
    let head = Head::new(&own.cohort, &frame);
    let live = Live::of(&state, &own.cohort, &frame).await?;
    answer(false, &LivePage { frame, head, live })
}

/// Takes a learner's call, or says that it is answered. What somebody else did with it meanwhile is on the page that
/// follows.
pub(super) async fn call(
    state: web::Data<State>,
    own: OwnCohort,
    Form(form): Form<CallForm>,
) -> Result<HttpResponse, Error> {
    let (cohort, call) = (own.cohort.id, HelpCallId(form.call));
    match form.action.as_str() {
        "take" => state.store.take_help(cohort, call, own.trainer.user.id, state.now()).await?,
        "finish" => state.store.finish_help(cohort, call, state.now()).await?,
        _ => return Err(Error::BadInput("bad-input")),
    };
    Ok(see_other(&format!("{LIST}/{cohort}")))
}

pub(super) async fn show_rules(
    state: web::Data<State>,
    own: OwnCohort,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Error> {
    let frame = Frame::new(&state, &own.trainer.visitor);
    let stored = state.store.stuck_rules(own.cohort.id).await?;
    let text = |kind: StuckKind| {
        let rule = stored.get(&kind).copied().unwrap_or_else(|| kind.rule());
        (rule.minutes.to_string(), rule.failures.to_string())
    };
    let rules = rule_views(&frame, text);
    let notice = asked.fait.as_ref().map(|_| frame.t("class-saved"));
    answer(false, &RulesPage { head: Head::new(&own.cohort, &frame), problem: None, notice, rules, frame })
}

pub(super) async fn save_rules(
    state: web::Data<State>,
    own: OwnCohort,
    form: Form<Vec<(String, String)>>,
) -> Result<HttpResponse, Error> {
    let names: Vec<_> = StuckKind::ALL.iter().flat_map(|kind| [minutes_name(*kind), failures_name(*kind)]).collect();
    let fields = Fields::only(form, &names.iter().map(String::as_str).collect::<Vec<_>>())?;
    let number = |name: &str| fields.value(name).trim().parse().ok().filter(|number| *number <= MAX_THRESHOLD);
    let read = |kind: StuckKind| {
        let rule = StuckRule { minutes: number(&minutes_name(kind))?, failures: number(&failures_name(kind))? };
        Some((kind, rule))
    };
    if let Some(rules) = StuckKind::ALL.into_iter().map(read).collect::<Option<Vec<_>>>() {
        state.store.set_stuck_rules(own.cohort.id, rules).await?;
        return Ok(see_other(&address(own.cohort.id, "blocages?fait=1")));
    }
    let frame = Frame::new(&state, &own.trainer.visitor);
    let typed = |name: String| fields.value(&name).to_owned();
    let rules = rule_views(&frame, |kind| (typed(minutes_name(kind)), typed(failures_name(kind))));
    let problem = Some(frame.problem("stuck-number-invalid"));
    answer(true, &RulesPage { head: Head::new(&own.cohort, &frame), problem, notice: None, rules, frame })
}

fn minutes_name(kind: StuckKind) -> String {
    format!("{}.minutes", kind.as_str())
}

fn failures_name(kind: StuckKind) -> String {
    format!("{}.failures", kind.as_str())
}

fn rule_views(frame: &Frame, text: impl Fn(StuckKind) -> (String, String)) -> Vec<RuleView> {
    let view = |kind: StuckKind| {
        let (minutes, failures) = text(kind);
        let plan = kind.rule();
        let values = [("minutes", plan.minutes.into()), ("failures", plan.failures.into())];
        let title = frame.t(match kind {
            StuckKind::Quiz => "stuck-kind-quiz",
            StuckKind::Predict => "stuck-kind-predict",
            StuckKind::Blanks => "stuck-kind-blanks",
            StuckKind::Parsons => "stuck-kind-parsons",
            StuckKind::Bug => "stuck-kind-bug",
            StuckKind::ShortCode => "stuck-kind-short-code",
            StuckKind::LongCode => "stuck-kind-long-code",
            StuckKind::Project => "stuck-kind-project",
        });
        RuleView { kind: kind.as_str(), title, minutes, failures, plan: frame.all("stuck-plan", values) }
    };
    StuckKind::ALL.into_iter().map(view).collect()
}

struct Watching {
    state: State,
    own: OwnCohort,
    sent: String,
    looks: u32,
}

pub(super) async fn events(state: web::Data<State>, own: OwnCohort) -> Result<HttpResponse, Error> {
    let watching = Watching { state: state.get_ref().clone(), own, sent: String::new(), looks: 0 };
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        // A compressing layer would hold events back until it has enough of them, and so would a proxy.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .insert_header(("x-accel-buffering", "no"))
        .streaming(stream::unfold(watching, Watching::step)))
}

impl Watching {
    /// The next event: the part of the page when it has changed, else a sign of life now and then.
    async fn step(mut self) -> Option<(Result<Bytes, Error>, Self)> {
        let mut stopping = self.state.work.stopping();
        loop {
            if self.looks > 0 {
                tokio::select! {
                    () = sleep(LOOK) => {}
                    _ = stopping.wait_for(|stopping| *stopping) => return None,
                }
            }
            self.looks += 1;
            if self.looks > LOOKS {
                return None;
            }
            // A database that does not answer now may at the next look: the page says meanwhile how old it is.
            let Ok(part) = self.part().await else { continue };
            if part != self.sent {
                let lines: String = part.lines().map(|line| format!("data: {line}\n")).collect();
                self.sent = part;
                return Some((Ok(Bytes::from(format!("event: live\n{lines}\n"))), self));
            }
            if self.looks.is_multiple_of(LOOKS_PER_BEAT) {
                return Some((Ok(Bytes::from_static(b"event: same\ndata:\n\n")), self));
            }
        }
    }

    async fn part(&self) -> Result<String, Error> {
        let frame = Frame::new(&self.state, &self.own.trainer.visitor);
        let live = Live::of(&self.state, &self.own.cohort, &frame).await?;
        render(&LivePart { frame, live })
    }
}
