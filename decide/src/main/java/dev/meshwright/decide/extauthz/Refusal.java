package dev.meshwright.decide.extauthz;

import dev.meshwright.decide.request.EditableHead;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// An answer in the place of the program's, because a provider does not allow the request. Response flag `UAEX`.
///
/// @param body ISO 8859-1
/// @param details `response_code_details`
public record Refusal(int status, List<HeaderChange> headers, String body, String details) {
    public static final String FLAG = "UAEX";

    static final String DENIED = "ext_authz_denied";
    static final String ERROR = "ext_authz_error";
    static final String INVALID = "ext_authz_invalid";

    public Refusal {
        headers = List.copyOf(headers);
    }

    /// The provider's headers take the place of the proxy's own, and several of one name stand beside each other.
    public void addTo(EditableHead response) {
        Set<String> replaced = new HashSet<>();
        for (HeaderChange header : headers) {
            if (header.counts()
                    && !header.name().startsWith(":")
                    && !header.name().equals("host")) {
                if (replaced.add(header.name())) {
                    response.remove(header.name());
                }
                response.add(header.name(), header.value());
            }
        }
    }
}
