package dev.meshwright.control.api;

import dev.meshwright.control.state.Json;
import dev.meshwright.control.store.ApplyPlan;
import dev.meshwright.control.store.ConfigStore;
import dev.meshwright.web.Answer;
import dev.meshwright.web.Request;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/// `POST /meshwright/v1/apply`: several documents at once, all or none.
final class ApplyApi {
    /// What is shown when the caller names no file.
    private static final String UNNAMED = "<request>";

    record Applied(String kind, String namespace, String name, String change) {}

    record Result(List<DiagnosticJson> diagnostics, List<Applied> applied) {}

    private final ConfigStore store;
    private final Consumer<ApplyPlan> outcome;

    ApplyApi(ConfigStore store, Consumer<ApplyPlan> outcome) {
        this.store = store;
        this.outcome = outcome;
    }

    /// 200, or 422 with nothing applied when there is an error.
    Answer apply(Request request) throws IOException {
        String name = request.query("file").filter(file -> !file.isBlank()).orElse(UNNAMED);
        ApplyPlan plan = request.flag("dryRun") ? store.plan(name, request.text()) : store.apply(name, request.text());
        outcome.accept(plan);
        return Answer.json(plan.refused() ? 422 : 200, Json.text(result(plan, name, request.text())));
    }

    private Result result(ApplyPlan plan, String name, String text) {
        Map<String, String> stored = store.current().texts();
        return new Result(
                plan.diagnostics().stream()
                        .map(diagnostic -> DiagnosticJson.of(
                                diagnostic, file -> file.equals(name) ? text : stored.getOrDefault(file, "")))
                        .toList(),
                plan.changes().stream()
                        .map(change -> new Applied(
                                change.element().id().kind(),
                                change.element().id().namespace(),
                                change.element().id().name(),
                                change.kind().name().toLowerCase(Locale.ROOT)))
                        .toList());
    }
}
