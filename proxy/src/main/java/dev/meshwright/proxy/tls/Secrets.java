package dev.meshwright.proxy.tls;

import dev.meshwright.decide.tls.SecretRef;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The secrets that are known, by reference, and who uses them. Guarded by itself; listeners are told outside the lock,
/// on the thread that delivered the secret.
public final class Secrets {
    /// Something that is made from secrets and must be made anew when one changes.
    interface Dependent {
        void onSecretChanged();
    }

    private final Map<SecretRef, SecretValue> known = new HashMap<>();
    private final Set<SecretRef> wanted = new HashSet<>();
    private final List<WeakReference<Dependent>> dependents = new ArrayList<>();
    private Consumer<SecretRef> onWanted = _ -> {};

    /// @param listener told of each reference when it is asked for first, those before included
    public void onWanted(Consumer<SecretRef> listener) {
        List<SecretRef> before;
        synchronized (this) {
            onWanted = listener;
            before = List.copyOf(wanted);
        }
        before.forEach(listener);
    }

    @Nullable
    SecretValue get(SecretRef ref) {
        Consumer<SecretRef> tell = null;
        SecretValue value;
        synchronized (this) {
            if (wanted.add(ref)) {
                tell = onWanted;
            }
            value = known.get(ref);
        }
        if (tell != null) {
            tell.accept(ref);
        }
        return value;
    }

    synchronized void register(Dependent dependent) {
        dependents.removeIf(held -> held.get() == null);
        dependents.add(new WeakReference<>(dependent));
    }

    /// A secret came or changed.
    public void put(SecretRef ref, SecretValue value) {
        List<Dependent> tell = new ArrayList<>();
        synchronized (this) {
            known.put(ref, value);
            for (WeakReference<Dependent> held : dependents) {
                Dependent dependent = held.get();
                if (dependent != null) {
                    tell.add(dependent);
                }
            }
        }
        tell.forEach(Dependent::onSecretChanged);
    }

    /// References that are wanted and have not come, in words for a person.
    public synchronized List<String> missing() {
        return wanted.stream()
                .filter(ref -> !known.containsKey(ref))
                .map(SecretRef::name)
                .sorted()
                .toList();
    }

    /// Every reference of that name that is wanted from `source`.
    public synchronized List<SecretRef> wantedFrom(SecretRef.Source source) {
        return wanted.stream().filter(ref -> ref.source().equals(source)).toList();
    }
}
