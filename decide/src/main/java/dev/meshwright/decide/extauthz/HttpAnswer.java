package dev.meshwright.decide.extauthz;

import dev.meshwright.decide.extauthz.CheckAnswer.Allowed;
import dev.meshwright.decide.extauthz.CheckAnswer.Denied;
import dev.meshwright.decide.extauthz.CheckAnswer.Failed;
import dev.meshwright.decide.extauthz.HeaderChange.Action;
import dev.meshwright.decide.match.StringMatch;
import dev.meshwright.decide.metadata.Value;
import dev.meshwright.decide.request.EditableHead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Reads what a provider that speaks HTTP answers (Envoy, "AuthorizationResponse"): 200 allows, 5xx is no answer,
/// anything else is what the client gets.
public final class HttpAnswer {
    private static final String REMOVED = "x-envoy-auth-headers-to-remove";

    /// Go to the client with every refusal whose headers are chosen.
    private static final Set<String> ALWAYS_TO_CLIENT = Set.of("content-length", "www-authenticate", "location");

    private HttpAnswer() {}

    public static CheckAnswer read(AuthzService.Http service, int status, EditableHead head, byte[] body) {
        if (status >= 500) {
            return Failed.because("the provider answered " + status);
        }
        List<HeaderChange> toRequest = new ArrayList<>();
        List<HeaderChange> addedToRequest = new ArrayList<>();
        List<HeaderChange> toClient = new ArrayList<>();
        List<HeaderChange> denied = new ArrayList<>();
        Map<String, Value> metadata = new HashMap<>();
        List<String> removed = new ArrayList<>();
        for (int i = 0; i < head.headerCount(); i++) {
            String name = head.text(head.headerName(i));
            String value = head.text(head.headerValue(i));
            if (name.equals(REMOVED)) {
                for (String each : value.split(",", -1)) {
                    if (!each.isBlank()) {
                        removed.add(each.strip().toLowerCase(Locale.ROOT));
                    }
                }
                continue;
            }
            if (takes(service.onAllowToUpstream(), name)) {
                toRequest.add(new HeaderChange(name, value, Action.SET));
            }
            if (takes(service.onAllowAddToUpstream(), name)) {
                addedToRequest.add(new HeaderChange(name, value, Action.ADD));
            }
            if (takes(service.onAllowToClient(), name)) {
                toClient.add(new HeaderChange(name, value, Action.ADD));
            }
            if (toClientOnDeny(service, name)) {
                denied.add(new HeaderChange(name, value, Action.SET));
            }
            if (takes(service.toMetadata(), name)) {
                metadata.put(name, new Value.Text(value));
            }
        }
        Value.Struct found = metadata.isEmpty() ? Value.Struct.EMPTY : new Value.Struct(metadata);
        if (status != 200) {
            return new Denied(status, denied, new String(body, StandardCharsets.ISO_8859_1), found);
        }
        toRequest.addAll(addedToRequest);
        return new Allowed(toRequest, removed, toClient, List.of(), List.of(), found);
    }

    private static boolean takes(List<StringMatch> matches, String name) {
        return ToldHeaders.anyMatches(matches, name);
    }

    private static boolean toClientOnDeny(AuthzService.Http service, String name) {
        return service.onDenyToClient().isEmpty()
                ? !name.equals("host")
                : ALWAYS_TO_CLIENT.contains(name) || takes(service.onDenyToClient(), name);
    }
}
