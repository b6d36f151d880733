//! `tremplin preview`

use std::{net::SocketAddr, path::PathBuf};

use anyhow::Context as _;
use clap::Args;
use tokio::signal::unix::{SignalKind, signal};
use tremplin_server::{
    Config, Git, Server,
    auth::{Secret, Secrets},
};
use tremplin_store::{CreatedUser, Database, Millis, NewUser, Role, UserId, UserName};
use uuid::Uuid;

use crate::{
    SUCCESS, clock, database,
    exercise::{id_in, locate},
    graders, output,
    users::made_secret,
};

/// See an exercise or a lesson as its learners will, and as its author wants to, while it is being written
///
/// Serves the course around PATH on this machine alone, from a folder of its own that is removed at the end: what is
/// tried there counts nowhere. The page is drawn anew each time a file is saved.
#[derive(Args)]
pub(crate) struct Preview {
    /// An exercise, a lesson, a module's folder or the course's folder
    path: PathBuf,
    /// Address and port to listen on
    #[arg(long, default_value = "127.0.0.1:8081", value_name = "ADDRESS")]
    listen: SocketAddr,
    #[command(flatten)]
    cache: graders::Cache,
}

/// Whose account the preview is seen with.
const NAME: &str = "auteur";

impl Preview {
    pub(crate) fn run(self) -> anyhow::Result<u8> {
        database::runtime()?.block_on(self.serve())?;
        Ok(SUCCESS)
    }

    async fn serve(self) -> anyhow::Result<()> {
        let mut interrupt = signal(SignalKind::interrupt()).context("signals")?;
        let scratch = tempfile::tempdir().context("a folder for the preview")?;
        let (content, part) = locate(&self.path)?;
        let server = Server::start(self.config(&scratch, content)).await?;
        let secret = made_secret();
        create_author(&server, &secret).await?;
        let page = id_in(&part).map_or("/formateur/contenu".to_owned(), |id| format!("/formateur/apercu/{id}"));
        let url = &server.state().config.public_url;
        output::say(&format!("Preview: {url}/connexion?vers={page}\nSign in as {NAME} with the secret {secret}"))?;
        server.run(async move { interrupt.recv().await.unwrap_or_default() }).await.context("the preview stopped")
    }

    fn config(&self, scratch: &tempfile::TempDir, content: PathBuf) -> Config {
        let (grader_program, grader_arguments) = graders::program();
        Config {
            database: Database::Sqlite(scratch.path().join("tremplin.db")),
            listen: self.listen,
            public_url: format!("http://{}", self.listen),
            token_key: scratch.path().join("token.key"),
            data_dir: scratch.path().to_owned(),
            engines: self.cache.folder(),
            content,
            git: Git::default(),
            node: "preview".into(),
            graders: 1,
            grader_program,
            grader_arguments,
            proxies: Vec::new(),
            clock: clock::steady(),
        }
    }
}

async fn create_author(server: &Server, secret: &str) -> anyhow::Result<()> {
    let hash = Secrets::new()?.hash(Secret::chosen(secret.to_owned())?).await?;
    let new = NewUser {
        id: UserId(Uuid::new_v4()),
        name: UserName::new(NAME).context("a name")?,
        role: Role::Trainer,
        secret_hash: Some(hash),
        created: Millis(clock::steady()()),
    };
    match server.state().store.create_user(new).await? {
        CreatedUser::Created(_) => Ok(()),
        CreatedUser::NameTaken => anyhow::bail!("the preview's own database has accounts"),
    }
}
