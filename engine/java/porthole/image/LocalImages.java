package porthole.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import porthole.step.BadInput;

/**
 * The images that Porthole begins with, made on this machine without a network: {@code busybox} from the static busybox, {@code cafe} with one
 * layer on top of the very same base, {@code lesson} with layers that change, delete and replace on top of that one, and {@code workshop} with the tools that make namespaces by hand (left out
 * where the machine has none of them).
 *
 * <p>Each is remembered with what it was made from, so that a start makes nothing anew unless the machine's programs have changed.
 */
public final class LocalImages {
    private static final String MADE_FROM = "porthole.made-from";
    /** Raised when the recipe below changes. */
    private static final String RECIPE = "1";

    private static final List<String> PATHS =
            List.of("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    private static final List<String> TOOLS = List.of(
            "/usr/bin/unshare",
            "/usr/bin/nsenter",
            "/usr/bin/mount",
            "/usr/bin/umount",
            "/usr/bin/lsns",
            "/usr/sbin/ip");
    private static final int BIG = 8 << 20;

    private final ImageLayout layout;
    private final Base base;
    private final List<Path> tools;

    LocalImages(ImageLayout layout, Base base, List<Path> tools) {
        this.layout = layout;
        this.base = base;
        this.tools = List.copyOf(tools);
    }

    /** Makes those that are missing or made from other programs than this machine has now; the names of what it made. */
    public static List<String> ensure(ImageLayout layout) throws IOException {
        List<Path> tools =
                TOOLS.stream().map(Path::of).filter(Files::isExecutable).toList();
        return new LocalImages(layout, Base.ofThisMachine(), tools).ensureAll();
    }

    List<String> ensureAll() throws IOException {
        List<Path> all = new ArrayList<>(base.madeFrom());
        all.addAll(tools);
        all.addAll(Libraries.knownBy());
        Map<String, Recipe> recipes = new TreeMap<>();
        recipes.put("busybox", new Recipe(madeFrom(base.madeFrom()), List::of));
        recipes.put("cafe", new Recipe(madeFrom(base.madeFrom()), () -> List.of(cafe())));
        recipes.put("lesson", new Recipe(madeFrom(base.madeFrom()), LocalImages::lessonLayers));
        if (!tools.isEmpty()) {
            recipes.put("workshop", new Recipe(madeFrom(all), () -> List.of(workshop(tools))));
        }
        Map<String, Descriptor> names = layout.names();
        List<String> made = new ArrayList<>();
        List<LayerArchive.Written> baseLayer = new ArrayList<>();
        for (Map.Entry<String, Recipe> recipe : recipes.entrySet()) {
            Reference reference = Reference.parse(recipe.getKey());
            Descriptor there = names.get(reference.toString());
            if (there == null
                    || !recipe.getValue().madeFrom().equals(there.annotations().get(MADE_FROM))
                    || !isWhole(there)) {
                if (baseLayer.isEmpty()) {
                    baseLayer.add(base.layer().writeTo(layout.blobs()));
                }
                make(reference, recipe.getValue(), baseLayer.get(0));
                made.add(reference.toString());
            }
        }
        return made;
    }

    /** Whether all its blobs are there; that their content is right shows when they are used. */
    private boolean isWhole(Descriptor stored) throws IOException {
        if (!layout.blobs().has(stored)) {
            return false;
        }
        try {
            Manifest manifest = Manifest.parse(layout.blobs().document(stored));
            return layout.blobs().has(manifest.config())
                    && manifest.layers().stream().allMatch(layout.blobs()::has);
        } catch (BadInput damaged) {
            return false;
        }
    }

    private record Recipe(String madeFrom, Layers more) {}

    /** What lies on the base. */
    private interface Layers {
        List<Named> get() throws IOException;
    }

    private record Named(String createdBy, LayerArchive archive) {}

    private void make(Reference reference, Recipe recipe, LayerArchive.Written bottom) throws IOException {
        List<Descriptor> layers = new ArrayList<>(List.of(bottom.descriptor()));
        List<Digest> diffIds = new ArrayList<>(List.of(bottom.diffId()));
        List<ImageConfig.History> history = new ArrayList<>(List.of(
                new ImageConfig.History(base.createdBy(), false), new ImageConfig.History("CMD [\"sh\"]", true)));
        for (Named named : recipe.more().get()) {
            LayerArchive.Written written = named.archive().writeTo(layout.blobs());
            layers.add(written.descriptor());
            diffIds.add(written.diffId());
            history.add(new ImageConfig.History(named.createdBy(), false));
        }
        ImageConfig config =
                new ImageConfig(architecture(), PATHS, List.of(), List.of("sh"), "", "", "", history, diffIds);
        Manifest manifest = new Manifest(layout.blobs().put(Descriptor.CONFIG, config.bytes()), layers);
        Descriptor stored = layout.blobs().put(Descriptor.MANIFEST, manifest.bytes());
        layout.tag(reference, stored, Map.of(MADE_FROM, recipe.madeFrom()));
    }

    /** The name that the specification takes from Go. */
    private static String architecture() {
        return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    }

    private static String madeFrom(List<Path> programs) throws IOException {
        StringBuilder text = new StringBuilder(RECIPE);
        for (Path program : programs) {
            if (!Files.exists(program)) {
                continue;
            }
            text.append(' ')
                    .append(program)
                    .append(' ')
                    .append(Files.size(program))
                    .append(' ')
                    .append(Files.getLastModifiedTime(program).toMillis());
        }
        return Digest.of(text.toString().getBytes(StandardCharsets.UTF_8)).shortHex();
    }

    private static Named cafe() {
        return new Named(
                "add a menu, a notice and a big file",
                new LayerArchive()
                        .text("srv/menu/bread.txt", "rye\n")
                        .text("srv/menu/soup.txt", "lentils\n")
                        .text("etc/notice", "Open until six.\n")
                        .file("srv/big.bin", 0644, noise()));
    }

    private static List<Named> lessonLayers() {
        return List.of(
                cafe(),
                new Named("change the notice", new LayerArchive().text("etc/notice", "Open until eight.\n")),
                new Named("delete the big file", new LayerArchive().whiteout("srv/big.bin")),
                new Named(
                        "replace the menu",
                        new LayerArchive().opaque("srv/menu").text("srv/menu/cake.txt", "plum\n")));
    }

    /** Bytes that no compression makes smaller, always the same ones: a xorshift generator. */
    private static byte[] noise() {
        byte[] bytes = new byte[BIG];
        long state = 0x9e3779b97f4a7c15L;
        for (int i = 0; i < bytes.length; i++) {
            state ^= state << 13;
            state ^= state >>> 7;
            state ^= state << 17;
            bytes[i] = (byte) state;
        }
        return bytes;
    }

    private static Named workshop(List<Path> tools) throws IOException {
        LayerArchive archive = new LayerArchive();
        for (Path tool : tools) {
            archive.copy(tool.toString().substring(1), 0755, tool);
        }
        for (Path library : Libraries.of(tools)) {
            archive.copy(library.toString().substring(1), 0755, library);
        }
        return new Named("the tools that make namespaces, and the libraries they need", archive);
    }
}
