package dev.meshwright.compile.view;

import dev.meshwright.model.Credential;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Credentials by name, and who may have them: a proxy those of its own namespace, and others where their
/// owner says so.
public final class Credentials {
    private static final String AUTHORITIES_SUFFIX = "-cacert";

    private record Key(Credential.Kind kind, String namespace, String name) {}

    private final Map<Key, Credential> byKey = new HashMap<>();

    Credentials(List<Credential> credentials) {
        credentials.forEach(c -> byKey.putIfAbsent(new Key(c.kind(), c.namespace(), c.name()), c));
    }

    /// Certificate and key for a proxy in a namespace; nothing when there are none, or not for it.
    public Optional<Credential> keyPair(Credential.Ref ref, String namespace) {
        return find(ref, ref.name(), namespace)
                .filter(c -> !c.certificate().isEmpty() && !c.privateKey().isEmpty());
    }

    /// Authorities that belong to a credential: those of the one named `NAME-cacert`, else its own (Istio).
    public Optional<Credential> authorities(Credential.Ref ref, String namespace) {
        return find(ref, ref.name() + AUTHORITIES_SUFFIX, namespace)
                .or(() -> find(ref, ref.name(), namespace))
                .filter(c -> !c.authorities().isEmpty());
    }

    private Optional<Credential> find(Credential.Ref ref, String name, String namespace) {
        return ref.permits(namespace)
                ? Optional.ofNullable(byKey.get(new Key(ref.kind(), ref.in(namespace), name)))
                : Optional.empty();
    }
}
