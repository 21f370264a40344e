package dev.meshwright.decide.extauthz;

import dev.meshwright.decide.extauthz.Consequence.Counted;
import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.metadata.Value;
import dev.meshwright.decide.request.EditableHead;
import dev.meshwright.decide.request.RequestView;
import dev.meshwright.decide.trace.Place;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whether a provider is asked, and what its answer means. Pure (Envoy, `docs/root/configuration/http/http_filters/
/// ext_authz_filter.rst` and the comments of `ext_authz.proto`).
public final class ExtAuthzKernel {
    private static final String FAILURE_MODE_ALLOWED = "x-envoy-auth-failure-mode-allowed";

    private ExtAuthzKernel() {}

    /// Whether what earlier filters found, and chance, let the question be asked.
    ///
    /// @param drawn that chance lets the request belong to those asked about
    public static boolean enabled(ExtAuthzTable table, boolean drawn, Metadata found) {
        return drawn
                && (table.enabledMetadata() == null || table.enabledMetadata().matches(found));
    }

    /// The refusal of a request that nobody may be asked about.
    public static Refusal disabled(ExtAuthzTable table) {
        return new Refusal(table.onFailure().status(), List.of(), "", Refusal.ERROR);
    }

    /// @param settings of the route; null: none
    /// @param context that all levels of the route add
    /// @return null when no service is known
    public static @Nullable ExternalCheck check(
            Place filter,
            ExtAuthzTable table,
            @Nullable CheckSettings settings,
            Map<String, String> context,
            Metadata found,
            Metadata route) {
        AuthzService service =
                settings == null ? table.service() : settings.service().orElse(table.service());
        if (service == null) {
            return null;
        }
        var body = settings == null
                ? table.body()
                : settings.withoutBody()
                        ? Optional.<CheckBody>empty()
                        : settings.body().or(table::body);
        return new ExternalCheck(
                filter,
                table,
                service,
                body,
                context,
                told(found, table.metadataNamespaces()),
                told(route, table.routeNamespaces()));
    }

    private static Metadata told(Metadata metadata, List<String> namespaces) {
        if (namespaces.isEmpty() || metadata.filters().isEmpty()) {
            return Metadata.EMPTY;
        }
        Map<String, Value.Struct> told = new HashMap<>();
        for (String each : namespaces) {
            Value.Struct struct = metadata.filters().get(each);
            if (struct != null) {
                told.put(each, struct);
            }
        }
        return new Metadata(told);
    }

    /// Carries out what concerns the request, and says what is left.
    ///
    /// @param request null for a connection
    public static Consequence consequence(ExtAuthzTable table, CheckAnswer answer, @Nullable EditableHead request) {
        Value.Struct metadata = table.takesMetadata() ? answer.metadata() : Value.Struct.EMPTY;
        return switch (answer) {
            case CheckAnswer.Allowed allowed -> allowed(table, allowed, metadata, request);
            case CheckAnswer.Denied denied -> {
                if (!sound(denied.headers())) {
                    yield invalid(metadata);
                }
                int most = table.deniedBodyBytesMax();
                String body = most > 0 && denied.body().length() > most
                        ? denied.body().substring(0, most)
                        : denied.body();
                yield new Consequence.Refused(
                        Counted.DENIED, new Refusal(denied.status(), denied.headers(), body, Refusal.DENIED), metadata);
            }
            case CheckAnswer.Failed failed -> failed(table, failed, request);
        };
    }

    private static Consequence failed(ExtAuthzTable table, CheckAnswer.Failed failed, @Nullable EditableHead request) {
        OnFailure onFailure = table.onFailure();
        if (onFailure.allows()) {
            if (onFailure.tells() && request != null) {
                request.add(FAILURE_MODE_ALLOWED, "true");
            }
            return new Consequence.GoesOn(Counted.FAILURE_MODE_ALLOWED, false, List.of(), Value.Struct.EMPTY);
        }
        int status = failed.status() == 0 ? onFailure.status() : failed.status();
        return sound(failed.headers())
                ? new Consequence.Refused(
                        Counted.ERROR,
                        new Refusal(status, failed.headers(), failed.body(), Refusal.ERROR),
                        Value.Struct.EMPTY)
                : invalid(Value.Struct.EMPTY);
    }

    private static Consequence allowed(
            ExtAuthzTable table, CheckAnswer.Allowed allowed, Value.Struct metadata, @Nullable EditableHead request) {
        if (request == null) {
            return new Consequence.GoesOn(Counted.OK, false, List.of(), metadata);
        }
        if (!sound(allowed.toRequest()) || !sound(allowed.toResponse()) || !inLine(allowed.parametersSet())) {
            return invalid(metadata);
        }
        allowed.toRequest().forEach(change -> change.applyTo(request));
        for (String name : allowed.removed()) {
            if (!name.startsWith(":") && !name.equals("host")) {
                request.remove(name);
            }
        }
        boolean query = !allowed.parametersSet().isEmpty()
                || !allowed.parametersRemoved().isEmpty();
        if (query && request.path() != RequestView.ABSENT) {
            String path = request.text(request.path());
            request.path(request.append(QueryChange.apply(path, allowed.parametersSet(), allowed.parametersRemoved())));
        }
        boolean changed = !allowed.toRequest().isEmpty() || !allowed.removed().isEmpty() || query;
        return new Consequence.GoesOn(Counted.OK, table.clearsRoute() && changed, allowed.toResponse(), metadata);
    }

    /// An answer that cannot stand in a head is refused whatever `validate_mutations` says: it could end one.
    private static Consequence invalid(Value.Struct metadata) {
        return new Consequence.Refused(Counted.INVALID, new Refusal(500, List.of(), "", Refusal.INVALID), metadata);
    }

    private static boolean inLine(List<CheckAnswer.Parameter> parameters) {
        return parameters.stream().allMatch(p -> HeaderChange.inLine(p.name()) && HeaderChange.inLine(p.value()));
    }

    private static boolean sound(List<HeaderChange> changes) {
        return changes.stream().allMatch(HeaderChange::sound);
    }
}
