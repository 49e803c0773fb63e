package porthole.web.lab;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import porthole.cgroup.Limits;
import porthole.container.Profile;
import porthole.container.Spec;
import porthole.kernel.Capability;
import porthole.kernel.CloneFlag;
import porthole.step.BadInput;
import porthole.storage.Image;
import porthole.storage.Lower;
import porthole.web.lesson.Action;

/** A lesson's words for a container, as the engine's. */
final class Recipes {
    /** A lab's container has these limits where its lesson names none: a class shares the machine. */
    private static final long MEMORY = 256L << 20;

    private static final long PIDS = 128;

    private Recipes() {}

    static Spec spec(Action.Recipe recipe, Image image) {
        List<String> command = recipe.command().isEmpty() ? image.config().command(List.of()) : recipe.command();
        Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
        Profile profile = Profile.valueOf(recipe.profile().toUpperCase(Locale.ROOT));
        capabilities.addAll(
                recipe.without().contains("capabilities") ? EnumSet.allOf(Capability.class) : profile.capabilities());
        String folder = image.config().workingDir();
        return Spec.of(recipe.name(), command, image.config().env())
                .withCwd(folder.isEmpty() ? "/" : folder)
                .withProfile(profile)
                .withInit(recipe.init())
                .withNamespaces(own(recipe.join()))
                .withCapabilities(capabilities)
                .withSeccomp(!recipe.without().contains("seccomp"))
                .withLimits(new Limits(
                        OptionalLong.of(recipe.memory().map(Limits::bytes).orElse(MEMORY)),
                        recipe.cpus().map(Recipes::cpus),
                        OptionalLong.of(
                                recipe.pids().isPresent() ? recipe.pids().getAsInt() : PIDS)))
                .withTerminal(true)
                .withRefusals(recipe.refusals());
    }

    /** All, but those that are joined. */
    private static Set<CloneFlag> own(List<String> joined) {
        Set<CloneFlag> own = EnumSet.copyOf(Spec.ALL_NAMESPACES);
        joined.forEach(kind -> own.remove(CloneFlag.valueOf("CLONE_NEW" + kind.toUpperCase(Locale.ROOT))));
        return own;
    }

    /** The layers that are mounted: the image's, less those that are switched off. */
    static List<Lower> lowers(Action.Recipe recipe, Image image) {
        List<Lower> mounted = new ArrayList<>();
        for (int i = 0; i < image.lowers().size(); i++) {
            if (!recipe.off().contains(i + 1)) {
                mounted.add(image.lowers().get(i));
            }
        }
        if (mounted.isEmpty()) {
            throw new BadInput("off", recipe.off().toString(), "must leave at least one layer of the image");
        }
        return mounted;
    }

    static Limits.CpuMax cpus(String text) {
        try {
            return Limits.CpuMax.ofCpus(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            throw new BadInput("cpus", text, "must be a number, for instance 0.5");
        }
    }
}
