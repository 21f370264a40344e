package dev.meshwright.operate.conformance;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Finds the constructs of [Construct] in a case's data.
final class Constructs {
    private Constructs() {}

    private static final Pattern CODE = Pattern.compile(".*/envoy\\.extensions\\.filters\\.\\w+\\.(lua|wasm)\\..*");

    /// Code that a patch brings, for Envoy's own interpreters.
    static Optional<Construct> ofCode(JsonNode document) {
        return document.findValues("@type").stream()
                .map(JsonNode::asString)
                .filter(type -> CODE.matcher(type).matches())
                .findFirst()
                .map(type -> new Construct(Construct.Kind.FOREIGN_CODE, type, List.of("core", "mesh")));
    }

    private static final Pattern VERSION = Pattern.compile("(?m)^apiVersion:");
    private static final Pattern KIND = Pattern.compile("(?m)^kind:");
    private static final Pattern TEXT = Pattern.compile("(?m)^[^#\\s-]");
    private static final Pattern ACTION = Pattern.compile("(?m)^\\s*\\{\\{");

    /// A file none of whose documents says what it is, or one that is no YAML before a template engine was at it.
    static Optional<Construct> ofFile(String text) {
        if (ACTION.matcher(text).find()) {
            return Optional.of(new Construct(Construct.Kind.NO_MANIFEST, "a template"));
        }
        boolean told = VERSION.matcher(text).find() && KIND.matcher(text).find();
        return TEXT.matcher(text).find() && !told
                ? Optional.of(new Construct(Construct.Kind.NO_MANIFEST, "no document with apiVersion and kind"))
                : Optional.empty();
    }

    private static final Pattern EMPTY_FIELD = Pattern.compile(
            ".*, if defined, must have at least one element|.*`(?:from|to|when)` must not be empty, found at rule"
                    + " \\d+");

    private static final Pattern NAMED = Pattern.compile("`(from|to|when)` must not be empty");

    /// A published refusal of an empty list or map that the published document does not show.
    ///
    /// @param errors those published
    static Optional<Construct> ofHiddenField(JsonNode document, List<String> errors) {
        boolean hidden = !errors.isEmpty()
                && errors.stream().allMatch(e -> EMPTY_FIELD.matcher(e).matches() && !shows(document, e));
        return hidden
                ? Optional.of(new Construct(Construct.Kind.INCOMPLETE_DATA, "the empty field is not in the data"))
                : Optional.empty();
    }

    /// A field that the error names must be there and empty; where it names none, any empty one may be meant.
    private static boolean shows(JsonNode document, String error) {
        Matcher named = NAMED.matcher(error);
        return named.find()
                ? document.findValues(named.group(1)).stream().anyMatch(JsonNode::isEmpty)
                : showsEmpty(document);
    }

    private static boolean showsEmpty(JsonNode node) {
        return node.isContainer() && (node.isEmpty() || node.valueStream().anyMatch(Constructs::showsEmpty));
    }

    static List<Construct> distinct(List<Construct> constructs) {
        return constructs.stream().distinct().toList();
    }
}
