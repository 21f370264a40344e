package dev.meshwright.decide.extauthz;

import dev.meshwright.decide.match.MetadataMatch;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The settings of an external authorization filter, of requests (`http.ext_authz.v3.ExtAuthz`) or of connections
/// (`network.ext_authz.v3.ExtAuthz`, which has fewer).
///
/// @param service null where only routes name one
/// @param enabledMillionths share of the requests that are asked about
/// @param enabledMetadata what earlier filters must have found for a request to be asked about; null: nothing
/// @param deniesAtDisable a request that is not asked about is refused rather than let pass
/// @param clearsRoute the route is chosen anew after the provider changed the request
/// @param metadataNamespaces of what earlier filters found, told to the provider
/// @param routeNamespaces of the route's metadata, told to the provider
/// @param takesMetadata what the provider says for later filters counts
/// @param deniedBodyBytesMax 0: any
/// @param statPrefix of its statistics, with a dot at the end
public record ExtAuthzTable(
        @Nullable AuthzService service,
        OnFailure onFailure,
        Optional<CheckBody> body,
        boolean clearsRoute,
        int enabledMillionths,
        @Nullable MetadataMatch enabledMetadata,
        boolean deniesAtDisable,
        ToldHeaders headers,
        boolean peerCertificate,
        boolean tlsSession,
        List<String> metadataNamespaces,
        List<String> routeNamespaces,
        boolean takesMetadata,
        int deniedBodyBytesMax,
        String statPrefix) {
    public ExtAuthzTable {
        metadataNamespaces = List.copyOf(metadataNamespaces);
        routeNamespaces = List.copyOf(routeNamespaces);
    }

    /// The same, counting under another name.
    public ExtAuthzTable counting(String prefix) {
        return new ExtAuthzTable(
                service,
                onFailure,
                body,
                clearsRoute,
                enabledMillionths,
                enabledMetadata,
                deniesAtDisable,
                headers,
                peerCertificate,
                tlsSession,
                metadataNamespaces,
                routeNamespaces,
                takesMetadata,
                deniedBodyBytesMax,
                prefix);
    }
}
