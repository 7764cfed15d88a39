//! Who gets how much of a query's memory.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use datafusion::common::{Result, resources_err};
use datafusion::execution::memory_pool::{
    MemoryConsumer, MemoryLimit, MemoryPool, MemoryReservation,
};

/// The share, in tenths, that those who can spill have together, at most. They take all they are given before they spill; what is
/// left over is for those who can't, a merge of what was spilled among them, that come when the others are full.
const SPILLABLE_TENTHS: usize = 6;

/// Deals evenly among those who can spill, and keeps something back for those who can't.
#[derive(Debug)]
pub struct Shares {
    size: usize,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    n_spilling: usize,
    spillable: usize,
    unspillable: usize,
}

impl Shares {
    /// Shares of so many bytes.
    pub fn of(size: usize) -> Shares {
        Shares { size, taken: Mutex::default() }
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How much more may be reserved.
    fn available(&self, taken: &Taken, reservation: &MemoryReservation) -> usize {
        if !reservation.consumer().can_spill() {
            return self.size.saturating_sub(taken.spillable + taken.unspillable);
        }
        let for_spilling =
            (self.size / 10 * SPILLABLE_TENTHS).min(self.size.saturating_sub(taken.unspillable));
        (for_spilling / taken.n_spilling.max(1)).saturating_sub(reservation.size())
    }
}

impl Taken {
    fn by(&mut self, reservation: &MemoryReservation) -> &mut usize {
        if reservation.consumer().can_spill() { &mut self.spillable } else { &mut self.unspillable }
    }
}

impl fmt::Display for Shares {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "shares of {} bytes", self.size)
    }
}

impl MemoryPool for Shares {
    fn name(&self) -> &str {
        "shares"
    }

    fn register(&self, consumer: &MemoryConsumer) {
        self.taken().n_spilling += usize::from(consumer.can_spill());
    }

    fn unregister(&self, consumer: &MemoryConsumer) {
        self.taken().n_spilling -= usize::from(consumer.can_spill());
    }

    fn grow(&self, reservation: &MemoryReservation, additional: usize) {
        *self.taken().by(reservation) += additional;
    }

    fn shrink(&self, reservation: &MemoryReservation, shrink: usize) {
        *self.taken().by(reservation) -= shrink;
    }

    fn try_grow(&self, reservation: &MemoryReservation, additional: usize) -> Result<()> {
        let mut taken = self.taken();
        let available = self.available(&taken, reservation);
        if additional > available {
            let name = reservation.consumer().name();
            return resources_err!(
                "{additional} bytes for {name} with {} of them, where {available} are left",
                reservation.size()
            );
        }
        *taken.by(reservation) += additional;
        Ok(())
    }

    fn reserved(&self) -> usize {
        let taken = self.taken();
        taken.spillable + taken.unspillable
    }

    fn memory_limit(&self) -> MemoryLimit {
        MemoryLimit::Finite(self.size)
    }
}
