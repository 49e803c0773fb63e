package porthole.kernel;

import java.util.Collection;

/** The capabilities, in the order of their numbers. See capabilities(7). */
public enum Capability {
    CAP_CHOWN("Change the owner of any file."),
    CAP_DAC_OVERRIDE("Ignore the permission bits of files."),
    CAP_DAC_READ_SEARCH("Read any file and search any folder."),
    CAP_FOWNER("Act as the owner of any file."),
    CAP_FSETID("Keep set-user-id bits on files that change."),
    CAP_KILL("Signal any process."),
    CAP_SETGID("Take on any group."),
    CAP_SETUID("Take on any user."),
    CAP_SETPCAP("Hand on capabilities, and drop them from the bounding set."),
    CAP_LINUX_IMMUTABLE("Make files immutable."),
    CAP_NET_BIND_SERVICE("Listen on ports below 1024."),
    CAP_NET_BROADCAST("Broadcast and listen to multicast."),
    CAP_NET_ADMIN("Configure the network."),
    CAP_NET_RAW("Use raw sockets, as ping does."),
    CAP_IPC_LOCK("Lock memory."),
    CAP_IPC_OWNER("Ignore the permissions of System V IPC."),
    CAP_SYS_MODULE("Load kernel modules."),
    CAP_SYS_RAWIO("Touch hardware directly."),
    CAP_SYS_CHROOT("Use chroot."),
    CAP_SYS_PTRACE("Trace any process."),
    CAP_SYS_PACCT("Switch process accounting."),
    CAP_SYS_ADMIN("Mount, unshare, set the host name, and much more."),
    CAP_SYS_BOOT("Reboot."),
    CAP_SYS_NICE("Raise priorities."),
    CAP_SYS_RESOURCE("Exceed resource limits."),
    CAP_SYS_TIME("Set the clock."),
    CAP_SYS_TTY_CONFIG("Configure terminals."),
    CAP_MKNOD("Make device nodes."),
    CAP_LEASE("Take leases on files."),
    CAP_AUDIT_WRITE("Write to the audit log."),
    CAP_AUDIT_CONTROL("Configure auditing."),
    CAP_SETFCAP("Give capabilities to files."),
    CAP_MAC_OVERRIDE("Override mandatory access control."),
    CAP_MAC_ADMIN("Configure mandatory access control."),
    CAP_SYSLOG("Read and clear the kernel's log."),
    CAP_WAKE_ALARM("Wake the machine."),
    CAP_BLOCK_SUSPEND("Keep it from sleeping."),
    CAP_AUDIT_READ("Read the audit log."),
    CAP_PERFMON("Measure performance."),
    CAP_BPF("Load BPF programs."),
    CAP_CHECKPOINT_RESTORE("Checkpoint and restore processes.");

    private final String sentence;

    Capability(String sentence) {
        this.sentence = sentence;
    }

    /** What it allows, in one sentence for the learner. */
    public String sentence() {
        return sentence;
    }

    /** Its bit in a set such as CapEff of /proc/PID/status. */
    public long bit() {
        return 1L << ordinal();
    }

    public static long bits(Collection<Capability> capabilities) {
        return capabilities.stream().mapToLong(Capability::bit).reduce(0, (a, b) -> a | b);
    }
}
