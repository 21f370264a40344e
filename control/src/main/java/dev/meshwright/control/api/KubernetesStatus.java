package dev.meshwright.control.api;

import dev.meshwright.control.state.Json;
import dev.meshwright.web.Answer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The `Status` object by which a Kubernetes API says how a call went (Kubernetes API conventions, "Response Status
/// Kind"), with our diagnostics beside.
final class KubernetesStatus {
    private KubernetesStatus() {}

    static Answer failure(int code, String reason, String message) {
        return failure(code, reason, message, List.of());
    }

    static Answer failure(int code, String reason, String message, List<DiagnosticJson> diagnostics) {
        return Answer.json(code, Json.text(object("Failure", code, reason, message, diagnostics)));
    }

    static Answer success(String message) {
        return Answer.json(200, Json.text(object("Success", 200, "", message, List.of())));
    }

    private static Map<String, Object> object(
            String status, int code, String reason, String message, List<DiagnosticJson> diagnostics) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("kind", "Status");
        object.put("apiVersion", "v1");
        object.put("metadata", Map.of());
        object.put("status", status);
        object.put("message", message);
        if (!reason.isEmpty()) {
            object.put("reason", reason);
        }
        object.put("code", code);
        if (!diagnostics.isEmpty()) {
            object.put("diagnostics", diagnostics);
        }
        return object;
    }
}
