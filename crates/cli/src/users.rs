//! `tremplin user`

use std::io::{self, BufRead as _};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand, ValueEnum};
use tremplin_server::auth::{Secret, Secrets};
use tremplin_store::{CreatedUser, Millis, NewUser, Role, Store, UserId, UserName};
use uuid::Uuid;

use crate::{SUCCESS, clock, database, output};

#[derive(Subcommand)]
pub(crate) enum User {
    /// Create an account; its secret is made and shown, or read from standard input
    Create(Create),
    /// Give an account another secret, which ends its sessions
    Secret(NewSecret),
}

#[derive(Args)]
pub(crate) struct Create {
    /// The name they sign in with
    name: String,
    #[arg(long, value_enum, default_value_t = AccountRole::Learner)]
    role: AccountRole,
    /// Read the secret from the first line of standard input, where no list of processes shows it
    #[arg(long)]
    secret_stdin: bool,
    #[command(flatten)]
    place: database::Place,
}

#[derive(Args)]
pub(crate) struct NewSecret {
    /// The name they sign in with
    name: String,
    /// Read the secret from the first line of standard input, where no list of processes shows it
    #[arg(long)]
    secret_stdin: bool,
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
            Self::Secret(secret) => secret.run(),
        }
    }
}

impl Create {
    fn run(self) -> anyhow::Result<u8> {
        let name = UserName::new(&self.name).context("a name has 1 to 80 characters")?;
        let secret = Chosen::new(self.secret_stdin)?;
        let role = match self.role {
            AccountRole::Learner => Role::Learner,
            AccountRole::Trainer => Role::Trainer,
            AccountRole::Admin => Role::Admin,
        };
        let database = self.place.database()?;
        let created = database::runtime()?.block_on(async {
            let secret_hash = Some(secret.hash().await?);
            let store = Store::attach(database).await?;
            let (id, created) = (UserId(Uuid::new_v4()), Millis(clock::steady()()));
            let made = store.create_user(NewUser { id, name, role, secret_hash, created }).await;
            store.close().await;
            anyhow::Ok(made?)
        })?;
        match created {
            CreatedUser::NameTaken => bail!("the name {} is taken", output::printable(&self.name)),
            CreatedUser::Created(_) => output::say(&secret.told("created"))?,
        }
        Ok(SUCCESS)
    }
}

impl NewSecret {
    fn run(self) -> anyhow::Result<u8> {
        let name = UserName::new(&self.name).context("a name has 1 to 80 characters")?;
        let secret = Chosen::new(self.secret_stdin)?;
        let database = self.place.database()?;
        let changed = database::runtime()?.block_on(async {
            let hash = secret.hash().await?;
            let store = Store::attach(database).await?;
            let changed = match store.credentials(&name).await? {
                Some(known) => store.set_secret(known.user.id, hash).await?,
                None => None,
            };
            store.close().await;
            anyhow::Ok(changed)
        })?;
        if changed.is_none() {
            bail!("nobody is named {}", output::printable(&self.name));
        }
        output::say(&secret.told("changed"))?;
        Ok(SUCCESS)
    }
}

/// A secret that was given, or made here and therefore shown.
struct Chosen {
    text: String,
    made: bool,
}

impl Chosen {
    fn new(given: bool) -> anyhow::Result<Self> {
        Ok(if given { Self { text: given_secret()?, made: false } } else { Self { text: made_secret(), made: true } })
    }

    async fn hash(&self) -> anyhow::Result<String> {
        let secret = Secret::chosen(self.text.clone())
            .map_err(|_| anyhow::anyhow!("a secret has {} characters or more", Secret::MIN_CHARS))?;
        Ok(Secrets::new()?.hash(secret).await?)
    }

    fn told(&self, done: &str) -> String {
        if self.made { format!("{done}; the secret is {}", self.text) } else { done.to_owned() }
    }
}

fn given_secret() -> anyhow::Result<String> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).context("standard input")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
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
