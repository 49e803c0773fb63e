package porthole.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import porthole.step.BadInput;

class ReferenceProperties {
    /** Words of distribution-spec, not the code's. */
    private static final Pattern VALID = Pattern.compile(
            "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*(?::[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127})?");

    @Property
    void whatIsPrintedIsReadAsTheSame(@ForAll("references") String text) {
        Reference reference = Reference.parse(text);
        assertThat(Reference.parse(reference.toString())).isEqualTo(reference);
        assertThat(reference.toString()).isEqualTo(text.contains(":") ? text : text + ":latest");
    }

    @Property
    void anyTextIsAReferenceOrBadInput(@ForAll("nearReferences") String text) {
        if (VALID.matcher(text).matches()) {
            assertThat(Reference.parse(text).name()).isNotEmpty();
        } else {
            assertThatThrownBy(() -> Reference.parse(text)).isInstanceOf(BadInput.class);
        }
    }

    @Property
    void aReferenceIsNeverAPathThatLeadsElsewhere(@ForAll("nearReferences") String text) {
        try {
            assertThat(Reference.parse(text).name())
                    .doesNotContain("..")
                    .doesNotStartWith("/")
                    .doesNotEndWith("/");
        } catch (BadInput refused) {
            assertThat(refused.field()).startsWith("image ");
        }
    }

    @Example
    void aNameHasAnEnd() {
        assertThat(Reference.parse("a".repeat(255)).tag()).isEqualTo("latest");
        assertThatThrownBy(() -> Reference.parse("a".repeat(256))).isInstanceOf(BadInput.class);
        assertThat(Reference.parse("a:" + "t".repeat(128)).tag()).hasSize(128);
        assertThatThrownBy(() -> Reference.parse("a:" + "t".repeat(129))).isInstanceOf(BadInput.class);
        // Long and wrong: refused at once, without trying every way to split it.
        assertThatThrownBy(() -> Reference.parse("a-".repeat(100_000) + "!")).isInstanceOf(BadInput.class);
        assertThatThrownBy(() -> Reference.parse("a" + "-".repeat(250) + "!")).isInstanceOf(BadInput.class);
    }

    @Provide
    Arbitrary<String> references() {
        Arbitrary<String> word = Arbitraries.strings()
                .withCharRange('a', 'z')
                .numeric()
                .ofMinLength(1)
                .ofMaxLength(8);
        Arbitrary<String> part = Combinators.combine(word, Arbitraries.of("", ".", "_", "__", "-", "---"), word)
                .as((first, between, second) -> first + between + second);
        Arbitrary<String> tag = Arbitraries.strings()
                .alpha()
                .numeric()
                .withChars('_', '.', '-')
                .ofMinLength(1)
                .ofMaxLength(20)
                .filter(t -> t.charAt(0) != '.' && t.charAt(0) != '-');
        return Combinators.combine(part.list().ofMinSize(1).ofMaxSize(4), tag.optional())
                .as((parts, t) ->
                        String.join("/", parts) + t.map(text -> ":" + text).orElse(""));
    }

    @Provide
    Arbitrary<String> nearReferences() {
        return Arbitraries.oneOf(
                Arbitraries.strings().withChars("ab0._-/:@A ").ofMaxLength(12),
                Arbitraries.strings().ofMaxLength(12));
    }
}
