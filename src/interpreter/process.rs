//! Child processes that cannot outlive their time: each in a group of its own, which is killed as a whole.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::fmt;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// What is typed to start an interpreter: a program and its first arguments, such as `py -3.12`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CommandLine {
    /// The program.
    pub program: PathBuf,
    /// Arguments that come before ours.
    pub arguments: Vec<OsString>,
}

impl CommandLine {
    /// A program without arguments.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        CommandLine { program: program.into(), arguments: Vec::new() }
    }

    /// Starts the interpreter isolated, as `-I -S -B` would: no `PYTHON*` variable, no site packages, the standard library
    /// alone on the path, no `.pyc` written. It is not `-I` itself because that also ignores `PYTHONHASHSEED`, and with
    /// a random seed CPython 3.12 and 3.13 order some `co_varnames` differently each time.
    pub(super) fn python(&self, code: &str, arguments: &[String]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).args(["-s", "-S", "-B", "-c", code]).args(arguments);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("PYTHON") {
                command.env_remove(name);
            }
        }
        command.env("PYTHONHASHSEED", "0").env("PYTHONSAFEPATH", "1");
        command
    }
}

impl fmt::Display for CommandLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.program.display())?;
        self.arguments.iter().try_for_each(|argument| write!(f, " {}", Path::new(argument).display()))
    }
}

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Death {
    /// By a signal of that number.
    Signal(i32),
    /// With an exit status.
    Exit(i32),
    /// It had closed its output and was ended by us.
    Closed,
}

impl fmt::Display for Death {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Death::Signal(number) => match signal_name(number) {
                Some(name) => write!(f, "was killed by {name}"),
                None => write!(f, "was killed by signal {number}"),
            },
            // Windows has no signals; these are its names for the same accidents.
            Death::Exit(status) if cfg!(windows) && status as u32 == 0xC000_0005 => {
                f.write_str("had an access violation")
            }
            Death::Exit(status) if cfg!(windows) && status as u32 == 0xC000_00FD => f.write_str("overflowed its stack"),
            Death::Exit(status) => write!(f, "ended with exit status {status}"),
            Death::Closed => f.write_str("closed its output"),
        }
    }
}

impl From<ExitStatus> for Death {
    fn from(status: ExitStatus) -> Self {
        #[cfg(unix)]
        if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
            return Death::Signal(signal);
        }
        let code = status.code().unwrap_or(-1);
        // A shell that started the interpreter passes its death by a signal on as 128 and the number.
        match code {
            129..=159 if cfg!(unix) && signal_name(code - 128).is_some() => Death::Signal(code - 128),
            _ => Death::Exit(code),
        }
    }
}

/// Names of the signals that end processes. The numbers of POSIX's own (1 to 15 but for 7, 10 and 12) are the same
/// everywhere; `SIGBUS` is 7 on Linux and 10 on the BSDs and macOS.
fn signal_name(number: i32) -> Option<&'static str> {
    Some(match number {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        4 => "SIGILL",
        5 => "SIGTRAP",
        6 => "SIGABRT",
        7 if cfg!(target_os = "linux") => "SIGBUS",
        8 => "SIGFPE",
        9 => "SIGKILL",
        10 if !cfg!(target_os = "linux") => "SIGBUS",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        14 => "SIGALRM",
        15 => "SIGTERM",
        24 => "SIGXCPU",
        31 if cfg!(target_os = "linux") => "SIGSYS",
        _ => return None,
    })
}

/// A process with everything it started; dropping it kills all.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) child: Child,
    ended: Option<ExitStatus>,
}

impl Group {
    /// Starts a process in a group of its own.
    pub(super) fn start(mut command: Command) -> io::Result<Group> {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        #[cfg(windows)]
        {
            const CREATE_NO_WINDOW: u32 = 0x0800_0000;
            std::os::windows::process::CommandExt::creation_flags(&mut command, CREATE_NO_WINDOW);
        }
        Ok(Group { child: command.spawn()?, ended: None })
    }

    /// Kills the group, if its leader still runs.
    pub(super) fn kill(&mut self) {
        if self.has_ended() {
            return;
        }
        // The leader was not waited for, so the number cannot belong to another group yet.
        #[cfg(unix)]
        if let Ok(Some(pid)) = i32::try_from(self.child.id()).map(rustix::process::Pid::from_raw) {
            let _ = rustix::process::kill_process_group(pid, rustix::process::Signal::KILL);
        }
        let _ = self.child.kill();
        self.ended = self.child.wait().ok();
    }

    /// Whether the leader has ended.
    pub(super) fn has_ended(&mut self) -> bool {
        if self.ended.is_none() {
            self.ended = self.child.try_wait().ok().flatten();
        }
        self.ended.is_some()
    }

    /// Waits for the end; kills what is left after that time.
    pub(super) fn death(&mut self, within: Duration) -> Death {
        let until = Instant::now() + within;
        let mut pause = Duration::from_millis(1);
        while !self.has_ended() && Instant::now() < until {
            thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(50));
        }
        match self.ended {
            Some(status) => status.into(),
            None => {
                self.kill();
                Death::Closed
            }
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The last bytes that a process wrote to standard error, gathered by a thread so that it never has to wait.
#[derive(Clone, Debug, Default)]
pub(super) struct Tail(Arc<(Mutex<Kept>, Condvar)>);

#[derive(Debug, Default)]
struct Kept {
    bytes: VecDeque<u8>,
    ended: bool,
}

impl Tail {
    const LENGTH: usize = 4096;
    /// How long to wait for the rest of what a dead process has written; a child of it may keep the pipe open.
    const REST: Duration = Duration::from_millis(300);

    pub(super) fn of(mut stream: impl Read + Send + 'static) -> Tail {
        let tail = Tail::default();
        let shared = Arc::clone(&tail.0);
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = stream.read(&mut buffer) {
                let kept = &mut shared.0.lock().unwrap_or_else(PoisonError::into_inner).bytes;
                kept.extend(&buffer[..count]);
                let surplus = kept.len().saturating_sub(Self::LENGTH);
                kept.drain(..surplus);
            }
            shared.0.lock().unwrap_or_else(PoisonError::into_inner).ended = true;
            shared.1.notify_all();
        });
        tail
    }

    /// What the process complained of, in one line; empty if of nothing. Asked when it is dead or about to be.
    pub(super) fn complaint(&self) -> String {
        let kept = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.0.1.wait_timeout_while(kept, Self::REST, |kept| !kept.ended);
        let (kept, _) = waited.unwrap_or_else(PoisonError::into_inner);
        complaint(&kept.bytes.iter().copied().collect::<Vec<u8>>(), kept.bytes.len() == Self::LENGTH)
    }
}

/// The line that says most: of a traceback the last, else the first that is whole.
fn complaint(bytes: &[u8], cut: bool) -> String {
    let text = String::from_utf8_lossy(bytes);
    if cut || text.lines().any(|line| line.starts_with("Traceback")) {
        line_of(text.lines().rev())
    } else {
        line_of(text.lines())
    }
}

/// The last line that is not blank, fit for a message.
pub(super) fn last_line(bytes: &[u8]) -> String {
    line_of(String::from_utf8_lossy(bytes).lines().rev())
}

/// The first line that is not blank, at most 200 characters of it, control characters left out.
fn line_of<'t>(mut lines: impl Iterator<Item = &'t str>) -> String {
    let line = lines.find(|line| !line.trim().is_empty()).unwrap_or("");
    line.trim().chars().filter(|c| !c.is_control()).take(200).collect()
}

/// What came of a short run.
#[derive(Debug)]
pub(super) enum Run {
    /// It ended by itself: what it printed, what it complained of, how it ended.
    Ended(Vec<u8>, String, Death),
    /// It was killed because it took too long.
    TooSlow,
    /// It was killed because it printed more than allowed.
    TooMuch,
}

/// Runs a command without input to its end, for at most that time and that many bytes of output.
pub(super) fn run(mut command: Command, time: Duration, most: usize) -> io::Result<Run> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let until = Instant::now() + time;
    let mut group = Group::start(command)?;
    let (Some(stdout), Some(stderr)) = (group.child.stdout.take(), group.child.stderr.take()) else {
        return Err(io::Error::other("no pipe to the process"));
    };
    let tail = Tail::of(stderr);
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut printed = Vec::new();
        let result = stdout.take(most as u64 + 1).read_to_end(&mut printed);
        let _ = sender.send(result.map(|_| printed));
    });
    let printed = match receiver.recv_timeout(time) {
        Ok(printed) => printed?,
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return Ok(Run::TooSlow),
    };
    if printed.len() > most {
        return Ok(Run::TooMuch);
    }
    let death = group.death(until.saturating_duration_since(Instant::now()));
    Ok(if death == Death::Closed { Run::TooSlow } else { Run::Ended(printed, tail.complaint(), death) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complaints_are_one_clean_line() {
        assert_eq!(last_line(b"a\n  \x1b[31mbad\x07 \n\n"), "[31mbad");
        assert_eq!(last_line(&[0xFF; 3]), "\u{FFFD}\u{FFFD}\u{FFFD}");
        assert_eq!(last_line(b""), "");
        assert_eq!(complaint(b"\nsh: python9: not found\nhint: install it\n", false), "sh: python9: not found");
        assert_eq!(complaint(b"Traceback (most recent call last):\n  File\nOSError: no\n", false), "OSError: no");
    }

    #[test]
    fn deaths_in_words() {
        assert_eq!(Death::Signal(11).to_string(), "was killed by SIGSEGV");
        assert_eq!(Death::Signal(64).to_string(), "was killed by signal 64");
        assert_eq!(Death::Exit(3).to_string(), "ended with exit status 3");
    }
}
