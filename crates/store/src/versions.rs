//! The versions of exercises that were ever served: a submission is graded by the one it was made for.

use std::sync::Arc;

use tremplin_course::{Digest, ExerciseId};

use crate::connection::sql;
use crate::{Error, Millis, Store};

/// One exercise as it was at one digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExerciseVersion {
    pub exercise: ExerciseId,
    pub digest: Digest,
    /// The spec, in the caller's encoding.
    pub spec: Vec<u8>,
}

impl Store {
    /// Keeps all of `versions`, those already known as they are; to be called before a submission may name them.
    pub async fn keep_exercise_versions(&self, versions: Vec<ExerciseVersion>, now: Millis) -> Result<(), Error> {
        let known: Vec<(String,)> =
            sql("SELECT digest FROM exercise_versions").fetch_all(&mut self.reader().await?.connection()).await?;
        let known: std::collections::HashSet<String> = known.into_iter().map(|(digest,)| digest).collect();
        let unknown: Vec<_> =
            versions.into_iter().filter(|version| !known.contains(&version.digest.to_string())).collect();
        if unknown.is_empty() {
            return Ok(());
        }
        self.write((Arc::new(unknown), now), |(versions, now), c| {
            Box::pin(async move {
                for version in versions.iter() {
                    sql("INSERT INTO exercise_versions (digest, exercise, spec, kept) VALUES ($1, $2, $3, $4)
                         ON CONFLICT (digest) DO NOTHING")
                    .bind(version.digest)
                    .bind(&version.exercise)
                    .bind(version.spec.clone())
                    .bind(*now)
                    .execute(c)
                    .await?;
                }
                Ok(())
            })
        })
        .await
    }

    /// The spec that was kept for `digest`.
    pub async fn exercise_version(&self, digest: Digest) -> Result<Option<Vec<u8>>, Error> {
        let row: Option<(Vec<u8>,)> = sql("SELECT spec FROM exercise_versions WHERE digest = $1")
            .bind(digest)
            .fetch_optional(&mut self.reader().await?.connection())
            .await?;
        Ok(row.map(|(spec,)| spec))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{both_engines, exercise};

    both_engines! {
        async fn a_version_is_kept_once_and_found_by_its_digest(store) {
            let version = |content: &str, spec: &[u8]| ExerciseVersion {
                exercise: exercise("total"),
                digest: Digest::of([content.as_bytes()]),
                spec: spec.to_vec(),
            };
            store.keep_exercise_versions(vec![version("a", b"1\0"), version("b", b"2")], Millis(1)).await.unwrap();
            store.keep_exercise_versions(vec![version("b", b"other"), version("c", b"3")], Millis(2)).await.unwrap();
            let find = async |content: &str| store.exercise_version(version(content, b"").digest).await.unwrap();
            assert_eq!(find("a").await.as_deref(), Some(&b"1\0"[..]));
            assert_eq!(find("b").await.as_deref(), Some(&b"2"[..]));
            assert_eq!(find("c").await.as_deref(), Some(&b"3"[..]));
            assert_eq!(find("d").await, None);
        }
    }
}
