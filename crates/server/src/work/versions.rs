//! How an exercise is graded at each of its digests: the ones served now in memory, all that ever were in the store.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tremplin_course::{Course, Digest, Spec};
use tremplin_store::{ExerciseVersion, Millis, Store};

/// First byte of what is stored; another when the encoding of a spec changes.
const ENCODING: u8 = 2;

pub(crate) struct Versions {
    store: Arc<Store>,
    served: Mutex<HashMap<Digest, Arc<Spec>>>,
}

impl Versions {
    pub(crate) fn new(store: Arc<Store>) -> Self {
        Self { store, served: Mutex::default() }
    }

    /// Keeps the specs of `course`. Only then may it be served: a submission names what is kept.
    pub(crate) async fn keep(&self, course: &Course, now: Millis) -> Result<(), tremplin_store::Error> {
        let versions = course.exercises().filter_map(|exercise| {
            let spec = encode(&exercise.spec)?;
            Some(ExerciseVersion { exercise: exercise.id.clone(), digest: exercise.digest, spec })
        });
        self.store.keep_exercise_versions(versions.collect(), now).await?;
        let served = course.exercises().map(|exercise| (exercise.digest, Arc::clone(&exercise.spec))).collect();
        *self.served.lock().unwrap_or_else(PoisonError::into_inner) = served;
        Ok(())
    }

    /// The spec of `digest`; `None` when it was never kept.
    pub(crate) async fn spec(&self, digest: Digest) -> Result<Option<Arc<Spec>>, tremplin_store::Error> {
        let served = self.served.lock().unwrap_or_else(PoisonError::into_inner).get(&digest).cloned();
        if served.is_some() {
            return Ok(served);
        }
        let kept = self.store.exercise_version(digest).await?;
        Ok(kept.and_then(|bytes| decode(&bytes)).map(Arc::new))
    }
}

fn encode(spec: &Spec) -> Option<Vec<u8>> {
    // Cannot fail but for want of memory: a spec is plain data.
    postcard::to_extend(spec, vec![ENCODING]).ok()
}

fn decode(bytes: &[u8]) -> Option<Spec> {
    let (encoding, spec) = bytes.split_first()?;
    if *encoding != ENCODING {
        return None;
    }
    postcard::from_bytes(spec).ok()
}

#[cfg(test)]
mod tests {
    use tremplin_course::{Answer, CallCase, Expected, Language, Limits, TestBlock, TestBody, Value};

    use super::*;

    #[test]
    fn a_spec_comes_back_as_it_was_nan_and_all() {
        let case = CallCase {
            name: "n".into(),
            call: "f(NaN, -0)".into(),
            function: "f".into(),
            arguments: vec![Value::Number(-0.0), Value::String(vec![0xd800])],
            expected: Expected::Value { value: Value::Number(f64::NAN), tolerance: Some(1e-9) },
        };
        let spec = Spec {
            language: Some(Language::Javascript),
            entry: "main.js".into(),
            given: vec![],
            tests: vec![TestBlock { hidden: true, body: TestBody::Calls(vec![case]) }],
            limits: Limits::default(),
            seed: u64::MAX,
            answer: Answer::Program,
        };
        let back = decode(&encode(&spec).unwrap()).unwrap();
        // NaN is equal to nothing, itself included.
        assert_eq!(format!("{back:?}"), format!("{spec:?}"));
        assert!(decode(b"\xff").is_none() && decode(b"").is_none());
    }
}
