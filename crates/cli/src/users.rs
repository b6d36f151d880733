//! `tremplin user`

use std::io::{self, BufRead as _, IsTerminal as _};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand, ValueEnum};
use tremplin_server::auth::{Secret, Secrets};
use tremplin_store::{CreatedUser, Millis, NewUser, Role, Store, UserId, UserName};
use uuid::Uuid;

use crate::{SUCCESS, clock, database, output};

#[derive(Subcommand)]
pub(crate) enum User {
    /// Create an account; its secret is read from standard input, or made and shown
    Create(Create),
}

#[derive(Args)]
pub(crate) struct Create {
    /// The name they sign in with
    name: String,
    #[arg(long, value_enum, default_value_t = AccountRole::Learner)]
    role: AccountRole,
    #[command(flatten)]
    place: database::Place,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum AccountRole {
    Learner,
    Trainer,
    Admin,
}

impl User {
    pub(crate) fn run(self) -> anyhow::Result<u8> {
        match self {
            Self::Create(create) => create.run(),
        }
    }
}

impl Create {
    fn run(self) -> anyhow::Result<u8> {
        let name = UserName::new(&self.name).context("a name has 1 to 80 characters")?;
        let given = given_secret()?;
        let secret = given.clone().unwrap_or_else(made_secret);
        let role = match self.role {
            AccountRole::Learner => Role::Learner,
            AccountRole::Trainer => Role::Trainer,
            AccountRole::Admin => Role::Admin,
        };
        let database = self.place.database()?;
        let created = database::runtime()?.block_on(async {
            let secret = Secret::chosen(secret.clone())
                .map_err(|_| anyhow::anyhow!("a secret has {} characters or more", Secret::MIN_CHARS))?;
            let secret_hash = Some(Secrets::new()?.hash(secret).await?);
            let store = Store::attach(database).await?;
            let (id, created) = (UserId(Uuid::new_v4()), Millis(clock::steady()()));
            let made = store.create_user(NewUser { id, name, role, secret_hash, created }).await;
            store.close().await;
            anyhow::Ok(made?)
        })?;
        match created {
            CreatedUser::NameTaken => bail!("the name {} is taken", output::printable(&self.name)),
            CreatedUser::Created(_) if given.is_some() => output::say("created")?,
            CreatedUser::Created(_) => output::say(&format!("created; the secret is {secret}"))?,
        }
        Ok(SUCCESS)
    }
}

/// The first line of standard input, when something was sent to it.
fn given_secret() -> anyhow::Result<Option<String>> {
    let input = io::stdin();
    if input.is_terminal() {
        return Ok(None);
    }
    let mut line = String::new();
    input.lock().read_line(&mut line).context("standard input")?;
    let secret = line.trim_end_matches(['\r', '\n']);
    Ok((!secret.is_empty()).then(|| secret.to_owned()))
}

/// Four groups of four letters and digits that are not mistaken for each other: 79 bits.
pub(crate) fn made_secret() -> String {
    const ALPHABET: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let mut random = rand::rng();
    let letter =
        |random: &mut rand::rngs::ThreadRng| char::from(ALPHABET[rand::Rng::random_range(random, 0..ALPHABET.len())]);
    let groups: Vec<String> = (0..4).map(|_| (0..4).map(|_| letter(&mut random)).collect()).collect();
    groups.join("-")
}
