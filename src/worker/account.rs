//! What a child process took of the machine, by the system's own account.

use std::time::Duration;

/// Ticks of a second in `/proc/<pid>/stat`: `USER_HZ`, which Linux has fixed at 100 on every
/// architecture that this program runs on.
const TICKS: f64 = 100.0;

/// Time of computing that a process has taken, all its threads together; `None` where the system
/// doesn't tell.
pub(super) fn computed(process: u32) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    of_stat(&stat)
}

/// Fields 14 and 15 of proc_pid_stat(5): ticks in the program and in the system for it. The name in
/// field 2 may hold anything, so that counting begins behind it.
fn of_stat(stat: &str) -> Option<Duration> {
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut ticks = fields.split(' ').skip(11).map(str::parse::<u32>);
    let (program, system) = (ticks.next()?.ok()?, ticks.next()?.ok()?);
    Some(Duration::from_secs_f64((f64::from(program) + f64::from(system)) / TICKS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_spaces_and_brackets_shifts_nothing() {
        let stat = "7 (a ) 9 b) R 1 7 7 0 -1 4194304 90 0 0 0 250 50 8 8 20 0 1 0 99 8192 3";
        assert_eq!(of_stat(stat), Some(Duration::from_secs(3)));
        assert_eq!(of_stat("7 (a) R 1 7 7 0 -1 4194304 90 0 0 0 250"), None);
        assert_eq!(of_stat(""), None);
    }

    #[test]
    fn a_process_that_is_gone_has_no_account() {
        assert_eq!(computed(u32::MAX), None);
    }
}
