package dev.meshwright.control.api;

import dev.meshwright.base.tree.TreeJson;
import dev.meshwright.control.store.ApplyPlan;
import dev.meshwright.control.store.ConfigConflict;
import dev.meshwright.control.store.ConfigSnapshot;
import dev.meshwright.control.store.ConfigStore;
import dev.meshwright.control.store.ElementKey;
import dev.meshwright.dialects.Element;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.web.Answer;
import dev.meshwright.web.Request;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Configuration objects under Kubernetes' own paths: `/api/v1/...` for core kinds, `/apis/GROUP/VERSION/...` for the
/// others, with a namespace in the path or over all namespaces. Objects are shown as written, in the version written;
/// in JSON with [their computed status][ObjectStatus].
final class ObjectsApi {
    private final ConfigStore store;
    private final Consumer<ApplyPlan> outcome;

    ObjectsApi(ConfigStore store, Consumer<ApplyPlan> outcome) {
        this.store = store;
        this.outcome = outcome;
    }

    Answer list(Request request) {
        ConfigSnapshot current = store.current();
        List<Element> elements = current.elements().stream()
                .filter(element -> matches(element, request))
                .toList();
        if (yaml(request)) {
            return Answer.of(
                    200,
                    Answer.YAML,
                    elements.stream().map(ObjectsApi::yamlText).collect(Collectors.joining("---\n")));
        }
        String items = elements.stream()
                .map(element -> ObjectStatus.json(element, current.statuses()))
                .collect(Collectors.joining(","));
        String version = request.parameters().getOrDefault("version", "v1");
        String apiVersion = group(request).isEmpty() ? version : group(request) + "/" + version;
        String kind = elements.isEmpty() ? "" : elements.getFirst().id().kind();
        return Answer.json(
                200,
                "{\"apiVersion\":\"" + apiVersion + "\",\"kind\":\"" + kind + "List\",\"metadata\":{},\"items\":["
                        + items + "]}");
    }

    Answer get(Request request) {
        return find(request).map(element -> shown(200, element, request)).orElseGet(() -> notFound(request));
    }

    Answer create(Request request) throws IOException {
        return write(request, "", true);
    }

    Answer replace(Request request) throws IOException {
        return write(request, request.parameter("name"), false);
    }

    Answer delete(Request request) throws IOException {
        store.rescan();
        Optional<Element> element = find(request);
        if (element.isEmpty()) {
            return notFound(request);
        }
        ElementKey key = ElementKey.of(element.get());
        try {
            return store.delete(key) ? KubernetesStatus.success(key + " deleted") : notFound(request);
        } catch (ConfigConflict e) {
            return KubernetesStatus.failure(409, "Conflict", String.valueOf(e.getMessage()));
        }
    }

    private Answer write(Request request, String name, boolean create) throws IOException {
        store.rescan();
        String file = "<request>";
        List<Element> body = new MeshReader()
                .read(
                        List.of(new dev.meshwright.base.tree.SourceDocumentFile(file, request.text())),
                        MeshSettings.DEFAULT)
                .elements();
        if (body.size() > 1) {
            return KubernetesStatus.failure(
                    400, "BadRequest", body.size() + " objects (expected: one; use /meshwright/v1/apply for several)");
        }
        for (Element element : body) {
            if (!matches(element, request)
                    || (!name.isEmpty() && !element.id().name().equals(name))) {
                return KubernetesStatus.failure(
                        400, "BadRequest", element.id() + " does not belong at " + request.path());
            }
            if (create && store.current().find(ElementKey.of(element)).isPresent()) {
                return KubernetesStatus.failure(409, "AlreadyExists", element.id() + " exists already (use PUT)");
            }
        }
        boolean dryRun = request.query("dryRun").isPresent();
        ApplyPlan plan = dryRun ? store.plan(file, request.text()) : store.apply(file, request.text());
        outcome.accept(plan);
        if (plan.refused()) {
            List<DiagnosticJson> diagnostics = plan.diagnostics().stream()
                    .map(diagnostic -> DiagnosticJson.of(diagnostic, f -> f.equals(file) ? request.text() : ""))
                    .toList();
            String first = plan.diagnostics().getFirst().toString();
            return KubernetesStatus.failure(422, "Invalid", first, diagnostics);
        }
        return shown(create ? 201 : 200, body.getFirst(), request);
    }

    private Optional<Element> find(Request request) {
        String name = request.parameter("name");
        return store.current().elements().stream()
                .filter(element ->
                        matches(element, request) && element.id().name().equals(name))
                .findFirst();
    }

    private static boolean matches(Element element, Request request) {
        Map<String, String> parameters = request.parameters();
        String namespace = parameters.getOrDefault("namespace", "");
        return ElementKey.of(element).group().equals(group(request))
                && Plural.of(element.id().kind()).equals(parameters.get("plural"))
                && (namespace.isEmpty() || element.id().namespace().equals(namespace));
    }

    private static String group(Request request) {
        return request.parameters().getOrDefault("group", "");
    }

    private Answer shown(int status, Element element, Request request) {
        return yaml(request)
                ? Answer.of(status, Answer.YAML, yamlText(element))
                : Answer.json(status, ObjectStatus.json(element, store.current().statuses()));
    }

    private static String yamlText(Element element) {
        String text = element.inList() ? TreeJson.write(element.content()) : element.text();
        return text.endsWith("\n") ? text : text + "\n";
    }

    private static boolean yaml(Request request) {
        return request.accept().contains("yaml");
    }

    private static Answer notFound(Request request) {
        return KubernetesStatus.failure(404, "NotFound", request.path().substring(1) + " is not there");
    }
}
