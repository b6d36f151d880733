//! `/formateur/classes/{id}/cartes`: cards to print and cut. Secrets are made for this answer and are in it only.

use actix_web::{HttpResponse, web};
use askama::Template;
use rand::TryRngCore as _;
use tremplin_store::{CohortLearner, NewCard};

use super::{address, answer, learners};
use crate::{
    Error, State,
    auth::{OwnCohort, Secret, card_digest, words},
    input::{Fields, Form},
    pages::frame::{Frame, Link},
    qr::{self, Qr},
};

#[derive(Template)]
#[template(path = "classes/cards.html")]
struct CardsPage {
    frame: Frame,
    class: String,
    back: Link,
    /// Where to go, without the scheme that browsers add themselves.
    site: String,
    code: String,
    cards: Vec<CardView>,
}

struct CardView {
    name: String,
    secret: String,
    qr: Qr,
}

/// Makes a new secret and QR code for each learner asked for, which ends what they had before.
pub(super) async fn print(
    state: web::Data<State>,
    own: OwnCohort,
    form: Form<Vec<(String, String)>>,
) -> Result<HttpResponse, Error> {
    let fields = Fields::only(form, &["learner", "which"])?;
    let asked = fields.read::<uuid::Uuid>("learner")?;
    let all_new = fields.value("which") == "new";
    let all = state.store.learners(own.cohort.id).await?;
    let wanted = |learner: &CohortLearner| match all_new {
        true => learner.carded.is_none(),
        false => asked.contains(&learner.user.id.0),
    };
    let chosen: Vec<_> = all.into_iter().filter(|learner| wanted(learner) && !learner.user.disabled).collect();
    let frame = Frame::new(&state, &own.trainer.visitor);
    if chosen.is_empty() {
        let problem = frame.problem("cards-none");
        return learners::page(&state, &own, None, Some(problem), String::new()).await;
    }
    let (mut cards, mut issued) = (Vec::new(), Vec::new());
    for learner in chosen {
        let secret = words::secret(&mut rand::rng());
        let token = random_token()?;
        issued.push(NewCard {
            learner: learner.user.id,
            secret_hash: state.secrets.hash(Secret::chosen(secret.clone())?).await?,
            token_digest: card_digest(&token),
        });
        let qr = qr::draw(&format!("{}/carte/{token}", state.config.public_url))?;
        cards.push(CardView { name: learner.name().to_owned(), secret, qr });
    }
    if !state.store.issue_cards(own.cohort.id, issued, state.now()).await? {
        return Err(Error::Conflict("class-changed"));
    }
    let site = state.config.public_url.split_once("://").map_or(&*state.config.public_url, |(_, site)| site);
    let page = CardsPage {
        class: own.cohort.plan.name,
        back: Link { href: address(own.cohort.id, "apprenants"), text: frame.t("cards-back") },
        site: site.to_owned(),
        code: own.cohort.code.as_str().to_owned(),
        cards,
        frame,
    };
    answer(false, &page)
}

/// 128 bits, as a QR code holds best: upper case and digits.
fn random_token() -> Result<String, Error> {
    let mut token = [0_u8; 16];
    let filled = rand::rngs::OsRng.try_fill_bytes(&mut token);
    filled.map_err(|error| Error::Internal(format!("randomness: {error}")))?;
    Ok(token.iter().map(|byte| format!("{byte:02x}")).collect())
}
