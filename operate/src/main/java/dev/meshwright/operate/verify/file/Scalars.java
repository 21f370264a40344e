package dev.meshwright.operate.verify.file;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Findings;
import dev.meshwright.base.tree.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// Takes values as text, whatever YAML thinks they are, and lists where one value may stand alone.
record Scalars(Findings findings) {
    /// `3`, `true` and `x` alike; nothing, after a report, for what is no scalar.
    Optional<String> text(String path, Tree value) {
        if (value instanceof Tree.Scalar scalar && scalar.type() != Tree.Type.NULL) {
            return Optional.of(scalar.text());
        }
        wrong(path, value, "text");
        return Optional.empty();
    }

    /// The items of a list, or the one value.
    static List<Tree> items(Tree value) {
        return value instanceof Tree.Sequence list ? list.items() : List.of(value);
    }

    List<String> texts(String path, Tree value) {
        List<String> texts = new ArrayList<>();
        for (Tree item : items(value)) {
            text(path, item).ifPresent(texts::add);
        }
        return texts;
    }

    /// `90%`, or a number from 0 to 1; 0..1.
    OptionalDouble share(String path, Tree value) {
        String text = value instanceof Tree.Scalar scalar ? scalar.text().strip() : "";
        boolean percent = text.endsWith("%");
        String number = percent ? text.substring(0, text.length() - 1).strip() : text;
        if (number.matches("[0-9]{1,3}(\\.[0-9]{1,6})?")) {
            double parsed = Double.parseDouble(number) / (percent ? 100 : 1);
            if (parsed <= 1) {
                return OptionalDouble.of(parsed);
            }
        }
        String next = number.matches("[0-9]{1,2}|100") ? "write " + number + "%" : "write for example 90%";
        findings.error(Codes.OUT_OF_RANGE, value.position(), path + ": '" + text + "' (expected: 0%..100%)", "", next);
        return OptionalDouble.empty();
    }

    void wrong(String path, Tree value, String expected) {
        String shown = value instanceof Tree.Scalar scalar ? "'" + scalar.text() + "' is " : "is ";
        findings.error(
                Codes.WRONG_TYPE,
                value.position(),
                path + ": " + shown + value.kindName() + " (expected: " + expected + ")",
                "",
                "write " + expected);
    }
}
