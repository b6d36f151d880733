//! `tremplin schema`

use clap::Args;

use crate::{SUCCESS, output};

/// Print the JSON Schema of a course file's front matter
///
/// It is the one that this program itself reads files by.
#[derive(Args)]
pub(crate) struct Schema {}

impl Schema {
    #[expect(clippy::unused_self, reason = "commands are values that run")]
    pub(crate) fn run(self) -> anyhow::Result<u8> {
        output::say(&serde_json::to_string_pretty(&tremplin_course::front_matter_schema())?)?;
        Ok(SUCCESS)
    }
}
