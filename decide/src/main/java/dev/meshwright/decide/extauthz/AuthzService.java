package dev.meshwright.decide.extauthz;

import dev.meshwright.decide.format.Template;
import dev.meshwright.decide.match.StringMatch;
import java.util.List;

/// The service that an `ext_authz` filter asks, and how one speaks with it: gRPC's `Check`, or a request like
/// the one that is asked about. Immutable.
public sealed interface AuthzService {
    String cluster();

    /// Over the whole question; 0: without end.
    long timeoutMillis();

    /// Bound on the answer.
    int answerBytesMax();

    /// A header of the question that the configuration adds.
    record Header(String name, Template value) {}

    /// `envoy.service.auth.v3.Authorization/Check`.
    ///
    /// @param authority of the call
    /// @param metadata sent along
    record Grpc(String cluster, String authority, long timeoutMillis, int answerBytesMax, List<Header> metadata)
            implements AuthzService {
        public Grpc {
            metadata = List.copyOf(metadata);
        }
    }

    /// A request like the one that is asked about (`ext_authz.v3.HttpService`).
    ///
    /// @param pathPrefix comes before the path
    /// @param headersToAdd take the place of those of the request
    /// @param onAllowToUpstream headers of the answer that take the place of the request's
    /// @param onAllowAddToUpstream headers of the answer that are added to the request's
    /// @param onAllowToClient headers of the answer that are added to the response
    /// @param onDenyToClient headers of the answer that the client gets; empty: all
    /// @param toMetadata headers of the answer that later filters know of
    record Http(
            String cluster,
            String pathPrefix,
            long timeoutMillis,
            int answerBytesMax,
            List<Header> headersToAdd,
            List<StringMatch> onAllowToUpstream,
            List<StringMatch> onAllowAddToUpstream,
            List<StringMatch> onAllowToClient,
            List<StringMatch> onDenyToClient,
            List<StringMatch> toMetadata)
            implements AuthzService {
        public Http {
            headersToAdd = List.copyOf(headersToAdd);
            onAllowToUpstream = List.copyOf(onAllowToUpstream);
            onAllowAddToUpstream = List.copyOf(onAllowAddToUpstream);
            onAllowToClient = List.copyOf(onAllowToClient);
            onDenyToClient = List.copyOf(onDenyToClient);
            toMetadata = List.copyOf(toMetadata);
        }
    }
}
