package porthole.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class MergePatchProperties {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    @Property
    void applyingThePatchBetweenTwoStatesTurnsTheFirstIntoTheSecond(
            @ForAll("states") ObjectNode before, @ForAll("states") ObjectNode after) {
        ObjectNode first = before.deepCopy();
        assertThat(MergePatch.apply(before, MergePatch.between(before, after))).isEqualTo(after);
        assertThat(before).isEqualTo(first);
    }

    @Property
    void equalStatesHaveAnEmptyPatch(@ForAll("states") ObjectNode state) {
        assertThat(MergePatch.between(state, state.deepCopy())).isEmpty();
    }

    @Provide
    Arbitrary<ObjectNode> states() {
        return objects(3);
    }

    private static Arbitrary<ObjectNode> objects(int depth) {
        Arbitrary<JsonNode> leaf = Arbitraries.oneOf(
                Arbitraries.integers().between(0, 3).map(JSON::numberNode),
                Arbitraries.of("a", "b", "").map(JSON::textNode),
                Arbitraries.of(true, false).map(JSON::booleanNode),
                Arbitraries.of(1, 2).list().ofMaxSize(2).map(list -> {
                    var array = JSON.arrayNode();
                    list.forEach(array::add);
                    return array;
                }));
        Arbitrary<JsonNode> value = depth == 0
                ? leaf
                : Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(2, leaf),
                        net.jqwik.api.Tuple.of(1, objects(depth - 1).map(node -> node)));
        return Arbitraries.maps(Arbitraries.of("p", "q", "r", "__proto__"), value)
                .ofMaxSize(4)
                .map(map -> JSON.objectNode().setAll(map));
    }
}
