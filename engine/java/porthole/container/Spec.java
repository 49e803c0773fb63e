package porthole.container;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import porthole.cgroup.Limits;
import porthole.kernel.Capability;
import porthole.kernel.CloneFlag;
import porthole.step.BadInput;

/**
 * What a container is to be, in the words of the OCI runtime specification (config.md, config-linux.md).
 *
 * @param args the program and its arguments; a name without a slash is looked up in {@code PATH} of {@code env}
 * @param cwd absolute, inside the container
 * @param namespaces those of its own; user and mnt are always among them. Of the others it has those that its session keeps, never the host's
 * @param capabilities the permitted, effective and bounding set
 * @param seccomp whether the profile's filter is set
 * @param terminal whether its standard streams are a terminal
 * @param init whether process 1 is a docker-init that starts the program, hands signals on to it and reaps orphans
 * @param refusals whether the birth contains the calls that are there to be refused, for the lesson
 */
public record Spec(
        String hostname,
        List<String> args,
        List<String> env,
        String cwd,
        User user,
        Profile profile,
        Set<CloneFlag> namespaces,
        Set<Capability> capabilities,
        boolean seccomp,
        Limits limits,
        boolean terminal,
        boolean init,
        boolean refusals) {
    private static final Pattern HOSTNAME = Pattern.compile("[a-zA-Z0-9]([a-zA-Z0-9.-]{0,62}[a-zA-Z0-9])?");
    private static final Set<CloneFlag> NEEDED = EnumSet.of(CloneFlag.CLONE_NEWUSER, CloneFlag.CLONE_NEWNS);
    /** All eight. */
    public static final Set<CloneFlag> ALL_NAMESPACES = Set.copyOf(CloneFlag.namespaces(List.of(CloneFlag.values())));

    public Spec {
        args = List.copyOf(args);
        env = List.copyOf(env);
        namespaces = Set.copyOf(namespaces);
        capabilities = Set.copyOf(capabilities);
        if (!HOSTNAME.matcher(hostname).matches()) {
            throw new BadInput("hostname", hostname, "must be letters, digits, '-' and '.', at most 64");
        }
        if (args.isEmpty() || args.get(0).isEmpty()) {
            throw new BadInput("command", "", "must name a program");
        }
        if (!cwd.startsWith("/")) {
            throw new BadInput("cwd", cwd, "must begin with a slash");
        }
        if (!namespaces.containsAll(NEEDED)) {
            throw new BadInput(
                    "namespaces",
                    namespaces.toString(),
                    "must contain user and mnt: without them the container would act on the host itself");
        }
        for (String text : concat(args, env, cwd)) {
            if (text.indexOf('\0') >= 0) {
                throw new BadInput("argument", text, "must not contain a NUL byte");
            }
        }
    }

    /** The namespaces that it has in common with its session. */
    public Set<CloneFlag> left() {
        Set<CloneFlag> left = EnumSet.noneOf(CloneFlag.class);
        left.addAll(ALL_NAMESPACES);
        left.removeAll(namespaces);
        return left;
    }

    private static List<String> concat(List<String> args, List<String> env, String cwd) {
        List<String> all = new java.util.ArrayList<>(args);
        all.addAll(env);
        all.add(cwd);
        return all;
    }

    /** A container with everything of its own and the default walls. */
    public static Spec of(String hostname, List<String> args, List<String> env) {
        return new Spec(
                hostname,
                args,
                env,
                "/",
                User.ROOT,
                Profile.DEFAULT,
                ALL_NAMESPACES,
                Profile.DEFAULT.capabilities(),
                true,
                Limits.NONE,
                false,
                false,
                false);
    }

    /** The program's ids inside the container. See OCI runtime-spec, config.md, POSIX-platform User. */
    public record User(long uid, long gid, List<Long> additionalGids) {
        public static final User ROOT = new User(0, 0, List.of());
        private static final long LARGEST = 65535;

        public User {
            additionalGids = List.copyOf(additionalGids);
            check("uid", uid);
            check("gid", gid);
            additionalGids.forEach(group -> check("gid", group));
        }

        /** All groups, the first one among them, each once: a process has no others (CVE-2022-36109). */
        List<Long> groups() {
            List<Long> groups = new java.util.ArrayList<>(List.of(gid));
            additionalGids.stream().filter(group -> group != gid).forEach(groups::add);
            return groups;
        }

        private static void check(String field, long id) {
            if (id < 0 || id > LARGEST) {
                throw new BadInput(
                        field, Long.toString(id), "must be between 0 and " + LARGEST + ", the ids a container has");
            }
        }
    }

    public Spec withArgs(List<String> other) {
        return with(spec -> spec.args = other);
    }

    public Spec withCwd(String other) {
        return with(spec -> spec.cwd = other);
    }

    public Spec withUser(User other) {
        return with(spec -> spec.user = other);
    }

    /** Also takes that profile's capabilities. */
    public Spec withProfile(Profile other) {
        return with(spec -> {
            spec.profile = other;
            spec.capabilities = other.capabilities();
        });
    }

    public Spec withNamespaces(Set<CloneFlag> other) {
        return with(spec -> spec.namespaces = other);
    }

    public Spec withCapabilities(Set<Capability> other) {
        return with(spec -> spec.capabilities = other);
    }

    public Spec withSeccomp(boolean other) {
        return with(spec -> spec.seccomp = other);
    }

    public Spec withLimits(Limits other) {
        return with(spec -> spec.limits = other);
    }

    public Spec withTerminal(boolean other) {
        return with(spec -> spec.terminal = other);
    }

    public Spec withInit(boolean other) {
        return with(spec -> spec.init = other);
    }

    public Spec withRefusals(boolean other) {
        return with(spec -> spec.refusals = other);
    }

    private Spec with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.spec();
    }

    /** A copy that is being changed: the one place that knows all fields. */
    private static final class Draft {
        private final String hostname;
        private List<String> args;
        private final List<String> env;
        private String cwd;
        private User user;
        private Profile profile;
        private Set<CloneFlag> namespaces;
        private Set<Capability> capabilities;
        private boolean seccomp;
        private Limits limits;
        private boolean terminal;
        private boolean init;
        private boolean refusals;

        Draft(Spec from) {
            hostname = from.hostname;
            args = from.args;
            env = from.env;
            cwd = from.cwd;
            user = from.user;
            profile = from.profile;
            namespaces = from.namespaces;
            capabilities = from.capabilities;
            seccomp = from.seccomp;
            limits = from.limits;
            terminal = from.terminal;
            init = from.init;
            refusals = from.refusals;
        }

        Spec spec() {
            return new Spec(
                    hostname,
                    args,
                    env,
                    cwd,
                    user,
                    profile,
                    namespaces,
                    capabilities,
                    seccomp,
                    limits,
                    terminal,
                    init,
                    refusals);
        }
    }
}
