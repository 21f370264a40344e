package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.model.IngressSettings;
import dev.meshwright.model.LabelSelector;
import dev.meshwright.model.LabelSelector.Operator;
import dev.meshwright.model.LabelSelector.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which documents are the mesh's: Ingresses of its class, and the namespaces that `discoverySelectors` pick.
final class MeshIngressReader {
    private static final Map<String, Operator> OPERATORS = Map.of(
            "In", Operator.IN,
            "NotIn", Operator.NOT_IN,
            "Exists", Operator.EXISTS,
            "DoesNotExist", Operator.DOES_NOT_EXIST);

    private MeshIngressReader() {}

    static IngressSettings read(Fields mesh) {
        IngressSettings.Mode mode = mesh.word(
                        "ingressControllerMode", List.of("UNSPECIFIED", "OFF", "DEFAULT", "STRICT"))
                .filter(word -> !word.equals("UNSPECIFIED"))
                .map(IngressSettings.Mode::valueOf)
                .orElse(IngressSettings.DEFAULT.mode());
        return new IngressSettings(
                filled(mesh, "ingressClass").orElse(IngressSettings.DEFAULT.ingressClass()),
                mode,
                filled(mesh, "ingressSelector").orElse(IngressSettings.DEFAULT.selector()));
    }

    private static Optional<String> filled(Fields fields, String name) {
        return fields.text(name).filter(text -> !text.isEmpty());
    }

    static List<LabelSelector> discovery(Fields mesh) {
        return mesh.sections("discoverySelectors").stream()
                .map(MeshIngressReader::selector)
                .toList();
    }

    static LabelSelector selector(Fields selector) {
        Map<String, String> labels = selector.textMap("matchLabels");
        List<Requirement> requirements = new ArrayList<>();
        for (Fields expression : selector.sections("matchExpressions")) {
            String key = expression.requiredText("key", "a label");
            Optional<String> operator = expression.word(
                    "operator", OPERATORS.keySet().stream().sorted().toList());
            if (!expression.has("operator")) {
                expression.missing("operator", "In, NotIn, Exists or DoesNotExist");
            }
            List<String> values = expression.texts("values");
            boolean listed = operator.filter(o -> o.endsWith("In")).isPresent();
            if (operator.isPresent() && listed == values.isEmpty()) {
                expression.error(
                        Codes.CONTRADICTION,
                        "values",
                        listed ? "missing, as operator is " + operator.get() : "written beside " + operator.get(),
                        listed ? "name the values" : "remove them");
            }
            operator.map(OPERATORS::get).ifPresent(o -> requirements.add(new Requirement(key, o, values)));
            expression.done();
        }
        selector.done();
        return new LabelSelector(labels, requirements);
    }
}
