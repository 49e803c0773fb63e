package porthole.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import porthole.step.BadInput;

/**
 * How an image wants to be run, and what its layers are when unpacked. See image-spec, config.md.
 *
 * @param user {@code uid}, {@code name}, {@code uid:gid} or empty
 * @param workingDir absolute, or empty for /
 * @param stopSignal a name or a number, or empty
 * @param history one entry for each instruction that made the image
 * @param diffIds digests of the layers' uncompressed archives, bottom first
 */
public record ImageConfig(
        String architecture,
        List<String> env,
        List<String> entrypoint,
        List<String> cmd,
        String user,
        String workingDir,
        String stopSignal,
        List<History> history,
        List<Digest> diffIds) {
    /** An instruction; {@code emptyLayer} when it made no layer. */
    public record History(String createdBy, boolean emptyLayer) {}

    public ImageConfig {
        env = List.copyOf(env);
        entrypoint = List.copyOf(entrypoint);
        cmd = List.copyOf(cmd);
        history = List.copyOf(history);
        diffIds = List.copyOf(diffIds);
    }

    public static ImageConfig parse(byte[] bytes) {
        ObjectNode node = Json.parse(bytes, "config");
        JsonNode run = node.path("config");
        List<History> history = new ArrayList<>();
        for (JsonNode entry : node.path("history")) {
            history.add(new History(
                    entry.path("created_by").asText(), entry.path("empty_layer").asBoolean()));
        }
        JsonNode rootfs = node.path("rootfs");
        long layers = history.stream().filter(entry -> !entry.emptyLayer()).count();
        if (!history.isEmpty() && layers != rootfs.path("diff_ids").size()) {
            throw new BadInput(
                    "config.history",
                    layers + " layers",
                    "must speak of as many layers as there are diff_ids: "
                            + rootfs.path("diff_ids").size());
        }
        if (!rootfs.path("type").asText().equals("layers")) {
            throw new BadInput("config.rootfs.type", rootfs.path("type").toString(), "must be \"layers\"");
        }
        return new ImageConfig(
                node.path("architecture").asText(),
                texts(run, "Env"),
                texts(run, "Entrypoint"),
                texts(run, "Cmd"),
                run.path("User").asText(),
                run.path("WorkingDir").asText(),
                run.path("StopSignal").asText(),
                history,
                texts(rootfs, "diff_ids").stream().map(Digest::parse).toList());
    }

    private static List<String> texts(JsonNode node, String name) {
        List<String> texts = new ArrayList<>();
        for (JsonNode text : node.path(name)) {
            if (!text.isTextual()) {
                throw new BadInput("config." + name, text.toString(), "must be a list of texts");
            }
            texts.add(text.asText());
        }
        return texts;
    }

    /** The program and its arguments: {@code arguments} in place of the image's own ones, where there are any. */
    public List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>(entrypoint);
        command.addAll(arguments.isEmpty() ? cmd : arguments);
        return command;
    }

    byte[] bytes() {
        ObjectNode node = Json.object();
        node.put("architecture", architecture).put("os", "linux");
        ObjectNode run = node.putObject("config");
        array(run, "Env", env);
        if (!entrypoint.isEmpty()) {
            array(run, "Entrypoint", entrypoint);
        }
        array(run, "Cmd", cmd);
        if (!user.isEmpty()) {
            run.put("User", user);
        }
        if (!workingDir.isEmpty()) {
            run.put("WorkingDir", workingDir);
        }
        if (!stopSignal.isEmpty()) {
            run.put("StopSignal", stopSignal);
        }
        ObjectNode rootfs = node.putObject("rootfs");
        rootfs.put("type", "layers");
        array(rootfs, "diff_ids", diffIds.stream().map(Digest::toString).toList());
        ArrayNode list = node.putArray("history");
        for (History entry : history) {
            ObjectNode item = list.addObject().put("created_by", entry.createdBy());
            if (entry.emptyLayer()) {
                item.put("empty_layer", true);
            }
        }
        return Json.bytes(node);
    }

    private static void array(ObjectNode node, String name, List<String> texts) {
        ArrayNode array = node.putArray(name);
        texts.forEach(array::add);
    }
}
