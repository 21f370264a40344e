package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.model.HttpRoute.HeaderEdits;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// `headers.request` and `headers.response` with `set`, `add` and `remove`.
final class HeaderEditsReader {
    /// RFC 9110, section 5.6.2 token; Istio allows `:authority` beside it.
    private static final Pattern NAME = Pattern.compile(":authority|[-!#$%&'*+.^_`|~0-9A-Za-z]{1,256}");

    private HeaderEditsReader() {}

    /// @param rewriting the authority that the route writes; empty: none
    static HeaderEdits read(Fields owner, String rewriting) {
        HeaderEdits edits = read(owner);
        boolean named = !rewriting.isEmpty()
                && Stream.of(edits.requestSet(), edits.requestAdd())
                        .flatMap(map -> map.keySet().stream())
                        .anyMatch(HeaderEditsReader::isAuthority);
        if (named) {
            owner.error(
                    Codes.CONTRADICTION,
                    "headers",
                    "sets the authority, which rewrite.authority sets to '" + rewriting + "' (expected: one of them)",
                    "keep one of the two");
        }
        return edits;
    }

    private static boolean isAuthority(String header) {
        return header.equalsIgnoreCase(":authority") || header.equalsIgnoreCase("host");
    }

    static HeaderEdits read(Fields owner) {
        Optional<Fields> section = owner.section("headers");
        if (section.isEmpty()) {
            return HeaderEdits.NONE;
        }
        Fields headers = section.get();
        Direction request =
                headers.section("request").map(HeaderEditsReader::direction).orElse(Direction.NONE);
        Direction response =
                headers.section("response").map(HeaderEditsReader::direction).orElse(Direction.NONE);
        headers.done();
        return new HeaderEdits(request.set, request.add, request.remove, response.set, response.add, response.remove);
    }

    private record Direction(Map<String, String> set, Map<String, String> add, List<String> remove) {
        static final Direction NONE = new Direction(Map.of(), Map.of(), List.of());
    }

    private static Direction direction(Fields fields) {
        for (String field : List.of("set", "add")) {
            for (Tree.Entry entry : fields.entriesOf(field)) {
                checkName(fields, fields.path(field), entry.key(), entry.keyPosition());
                if (entry.value() instanceof Tree.Scalar value) {
                    LogOperators.checkHeader(
                            fields.findings(), fields.path(field) + "." + entry.key(), value.position(), value.text());
                }
            }
        }
        for (Fields.TextItem item : fields.textItems("remove")) {
            checkName(fields, item.path(), item.text(), item.position());
        }
        Direction direction = new Direction(fields.textMap("set"), fields.textMap("add"), fields.texts("remove"));
        fields.done();
        return direction;
    }

    static void checkName(Fields fields, String path, String name, dev.meshwright.base.diagnostic.Position position) {
        if (!NAME.matcher(name).matches()) {
            fields.findings()
                    .error(
                            Codes.BAD_NAME,
                            position,
                            path + ": '" + name + "' is no header name (expected: letters, digits and '-')",
                            "",
                            "correct the name");
        }
    }
}
