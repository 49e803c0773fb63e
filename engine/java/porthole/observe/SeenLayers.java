package porthole.observe;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;

/**
 * The folders of a root file system: the stack, what the writable layer holds, and which layer each visible file comes
 * from. Paths are relative to the root, without a leading slash, ready to be shown.
 *
 * @param stack bottom first; the writable layer, id {@code upper}, last
 * @param upper what was changed
 * @param files what is visible, the first {@link #SHOWN} by name
 * @param holds what each read-only layer but the bottom one says on top of those below it, by its id; the first {@link #HELD} by name
 */
public record SeenLayers(
        List<Slab> stack,
        SortedMap<String, Change> upper,
        boolean upperTruncated,
        SortedMap<String, VisibleFile> files,
        boolean filesTruncated,
        SortedMap<String, SortedMap<String, Change>> holds,
        SortedMap<String, String> notReported) {
    /** More entries than this are not listed. */
    public static final int SHOWN = 2000;
    /** More entries of one read-only layer than this are not listed. */
    public static final int HELD = 200;

    public SeenLayers {
        stack = List.copyOf(stack);
        upper = Sorted.copy(upper);
        files = Sorted.copy(files);
        holds = Sorted.copy(holds);
        notReported = Sorted.copy(notReported);
    }

    /**
     * One layer.
     *
     * @param id {@code l0} is the bottom; {@code upper} the writable one
     * @param mounted whether an overlay mount of a watched process names this folder
     * @param disk empty when the folder could not be read
     */
    public record Slab(
            String id, String label, String path, boolean readOnly, boolean mounted, Optional<OnDisk> disk) {}

    /**
     * A layer's folder as the file system that holds it knows it: two containers with the same device and inode have the very same layer. See
     * statx(2).
     *
     * @param device {@code MAJOR:MINOR}
     * @param bytes of the folder and all below it, a file with several names once, as {@code du} counts; empty when not all of it was read
     */
    public record OnDisk(String device, long inode, OptionalLong bytes) {}

    /**
     * What a layer says about a path.
     *
     * @param change {@code added}; {@code modified}, when a layer below has it too (copy-up); {@code whiteout}, when it
     *     hides what is below; {@code opaque}, a folder that hides the whole folder below
     * @param type {@code file}, {@code dir}, {@code symlink}, {@code char}, {@code block}, {@code fifo}, {@code socket}
     * @param uid as on disk, without any mapping
     * @param over the layer whose file or folder it covers, hides or copies; empty when there is none below
     */
    public record Change(String change, String type, long size, long uid, Optional<String> over) {}

    /**
     * A file that a process in the container sees.
     *
     * @param from the topmost layer that has it
     * @param also further layers that a merged folder comes from
     */
    public record VisibleFile(String from, String type, OptionalLong size, List<String> also) {
        public VisibleFile {
            also = List.copyOf(also);
        }
    }
}
