//! Failed log-ins: each makes the next one wait longer, and none locks anybody out for good.

use tremplin_course::Digest;

use crate::connection::{Connection, sql};
use crate::{ClassCode, Error, Millis, Store, UserName};

/// Who has to wait: an account (whether or not it exists, so that nobody learns that it does) and an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Throttle {
    Account(UserName),
    /// A name in the class of that code, whether or not there is one.
    Learner(ClassCode, UserName),
    /// The address as the server knows it: `192.0.2.7`.
    Address(String),
}

/// Whether a log-in may be tried now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogIn {
    /// Counted as failed until [`Store::log_in_succeeded`] says otherwise, so that many at once gain nothing.
    Allowed,
    /// Too soon; not counted.
    Wait { until: Millis },
}

struct Rule {
    /// Failures that cost nothing.
    free: i64,
    /// The wait after the first that costs something; it doubles with each.
    first_ms: i64,
    longest_ms: i64,
}

/// After so long without a failure all is forgotten.
const FORGET_MS: i64 = 15 * 60 * 1_000;

impl Throttle {
    /// A whole class may sit behind one address; an account has one person.
    fn rule(&self) -> Rule {
        match self {
            Self::Account(_) | Self::Learner(..) => Rule { free: 4, first_ms: 1_000, longest_ms: 30_000 },
            Self::Address(_) => Rule { free: 60, first_ms: 500, longest_ms: 60_000 },
        }
    }

    /// Names and addresses are personal: their digest does as well.
    fn subject(&self) -> String {
        let (kind, key) = match self {
            Self::Account(name) => ("account", name.key()),
            Self::Learner(code, name) => ("learner", format!("{} {}", code.as_str(), name.key())),
            Self::Address(address) => ("address", address.clone()),
        };
        Digest::of([kind.as_bytes(), key.as_bytes()]).to_string()
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    failures: i64,
    last_at: i64,
    wait_until: i64,
}

impl Store {
    /// Asks to try a log-in that concerns all of `throttles`; every one must let it through.
    pub async fn log_in(&self, throttles: Vec<Throttle>, now: Millis) -> Result<LogIn, Error> {
        self.write((ordered(throttles), now), |(throttles, now), c| Box::pin(attempt(throttles, *now, c))).await
    }

    /// The log-in succeeded: the account is clear, and the address has failed once less (not clear, or one's own account
    /// would be a way to go on guessing at others').
    pub async fn log_in_succeeded(&self, throttles: Vec<Throttle>) -> Result<(), Error> {
        self.write(ordered(throttles), |throttles, c| {
            Box::pin(async move {
                for throttle in throttles {
                    let statement = match throttle {
                        Throttle::Account(_) | Throttle::Learner(..) => "DELETE FROM throttles WHERE subject = $1",
                        Throttle::Address(_) => {
                            "UPDATE throttles SET failures = failures - 1, wait_until = 0
                             WHERE subject = $1 AND failures > 0"
                        }
                    };
                    sql(statement).bind(throttle.subject()).execute(c).await?;
                }
                Ok(())
            })
        })
        .await
    }

    /// Removes what is forgotten by `now`; how many.
    pub async fn purge_throttles(&self, now: Millis) -> Result<u64, Error> {
        self.write(now, |now, c| {
            Box::pin(sql("DELETE FROM throttles WHERE last_at <= $1").bind(now.plus(-FORGET_MS)).execute(c))
        })
        .await
    }
}

/// Always in the same order, so that two transactions never wait for each other.
fn ordered(mut throttles: Vec<Throttle>) -> Vec<Throttle> {
    throttles.sort_by_cached_key(Throttle::subject);
    throttles
}

async fn attempt(throttles: &[Throttle], now: Millis, c: &mut Connection<'_>) -> Result<LogIn, Error> {
    let mut counts = Vec::with_capacity(throttles.len());
    for throttle in throttles {
        counts.push(locked(throttle, now, c).await?);
    }
    // A wait longer than any rule gives was counted by a clock that has since been set back.
    let waits = throttles.iter().zip(&counts).filter_map(|(throttle, row)| {
        let longest = now.plus(throttle.rule().longest_ms).0;
        (row.wait_until > now.0 && row.wait_until <= longest).then_some(row.wait_until)
    });
    if let Some(until) = waits.max() {
        return Ok(LogIn::Wait { until: Millis(until) });
    }
    for (throttle, row) in throttles.iter().zip(counts) {
        let forgotten = row.last_at <= now.plus(-FORGET_MS).0;
        let failures = if forgotten { 1 } else { row.failures + 1 };
        sql("UPDATE throttles SET failures = $2, last_at = $3, wait_until = $4 WHERE subject = $1")
            .bind(throttle.subject())
            .bind(failures)
            .bind(now)
            .bind(now.plus(throttle.rule().wait_ms(failures)))
            .execute(c)
            .await?;
    }
    Ok(LogIn::Allowed)
}

/// The row of `throttle`, made if need be, and held until the transaction ends: the update of nothing is a lock that both
/// engines know.
async fn locked(throttle: &Throttle, now: Millis, c: &mut Connection<'_>) -> Result<Row, Error> {
    sql("INSERT INTO throttles (subject, failures, last_at, wait_until) VALUES ($1, 0, $2, 0)
         ON CONFLICT (subject) DO UPDATE SET failures = throttles.failures
         RETURNING failures, last_at, wait_until")
    .bind(throttle.subject())
    .bind(now)
    .fetch_one(c)
    .await
}

impl Rule {
    fn wait_ms(&self, failures: i64) -> i64 {
        let costly = failures - self.free;
        if costly <= 0 {
            return 0;
        }
        // Twenty doublings are beyond every longest wait.
        let doublings = (costly - 1).min(20);
        (self.first_ms << doublings).min(self.longest_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{both_engines, user_name};

    fn account(name: &str) -> Throttle {
        Throttle::Account(user_name(name))
    }

    fn address(n: u32) -> Throttle {
        Throttle::Address(format!("192.0.2.{n}"))
    }

    async fn wait_ms(store: &Store, throttles: Vec<Throttle>, now: i64) -> i64 {
        match store.log_in(throttles, Millis(now)).await.unwrap() {
            LogIn::Allowed => 0,
            LogIn::Wait { until } => until.0 - now,
        }
    }

    both_engines! {
        async fn each_failure_waits_longer_up_to_a_bound(store) {
            let mut now = 1_000_000;
            let mut waits = Vec::new();
            for _ in 0..5 {
                assert_eq!(wait_ms(&store, vec![account("Ana")], now).await, 0);
            }
            for _ in 0..7 {
                let wait = wait_ms(&store, vec![account("Ana")], now).await;
                waits.push(wait);
                now += wait;
                assert_eq!(wait_ms(&store, vec![account("ANA")], now).await, 0, "the wait of {wait} ms is over");
            }
            assert_eq!(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
        }

        async fn waiting_is_not_counted_and_in_the_end_is_forgotten(store) {
            for _ in 0..5 {
                assert_eq!(wait_ms(&store, vec![account("Ana")], 1_000).await, 0);
            }
            for _ in 0..50 {
                assert_eq!(wait_ms(&store, vec![account("Ana")], 1_000).await, 1_000);
            }
            let later = 1_000 + FORGET_MS;
            for _ in 0..5 {
                assert_eq!(wait_ms(&store, vec![account("Ana")], later).await, 0);
            }
            assert_eq!(wait_ms(&store, vec![account("Ana")], later).await, 1_000);
            assert_eq!(store.purge_throttles(Millis(later)).await.unwrap(), 0);
            assert_eq!(store.purge_throttles(Millis(later + FORGET_MS)).await.unwrap(), 1);
            assert_eq!(wait_ms(&store, vec![account("Ana")], later).await, 0);
        }

        async fn success_clears_the_account_but_not_the_address(store) {
            let both = || vec![account("Eve"), address(1)];
            for attempt in 0..61 {
                assert_eq!(wait_ms(&store, both(), 1_000).await, 0, "attempt {attempt}");
                store.log_in_succeeded(vec![account("Eve")]).await.unwrap();
            }
            assert!(wait_ms(&store, both(), 1_000).await > 0, "one's own account is no way around the address");
            store.log_in_succeeded(both()).await.unwrap();
            assert_eq!(wait_ms(&store, both(), 1_000).await, 0);
            assert!(wait_ms(&store, both(), 1_000).await > 0);
            assert_eq!(wait_ms(&store, vec![account("Eve"), address(2)], 1_000).await, 0);
        }

        async fn many_guesses_at_once_gain_nothing(store) {
            let racing = (0..40).map(|n| {
                let store = store.clone();
                tokio::spawn(async move { wait_ms(&store, vec![account("Ana"), address(n)], 1_000).await })
            });
            let mut allowed = 0;
            for task in racing.collect::<Vec<_>>() {
                allowed += usize::from(task.await.unwrap() == 0);
            }
            assert_eq!(allowed, 5, "four are free, and the fifth sets the wait");
        }

        async fn a_clock_set_back_locks_nobody_out(store) {
            for _ in 0..5 {
                wait_ms(&store, vec![account("Ana")], 10_000_000_000).await;
            }
            assert!(wait_ms(&store, vec![account("Ana")], 10_000_000_000).await > 0);
            assert_eq!(wait_ms(&store, vec![account("Ana")], 1_000).await, 0);
        }
    }
}
