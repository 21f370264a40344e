package dev.meshwright.xds.json;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Optional;

/// The message types of the Envoy API that this program is built with, by full name
/// (`envoy.config.cluster.v3.Cluster`). A class is found by its name alone, so nothing is loaded that nobody names.
public final class MessageTypes {
    private static final String PREFIX = "type.googleapis.com/";

    private record JavaPackage(String protoPrefix, String javaPrefix) {}

    private static final List<JavaPackage> PACKAGES = List.of(
            new JavaPackage("envoy.", "io.envoyproxy.envoy."),
            new JavaPackage("xds.", "com.github.xds."),
            new JavaPackage("udpa.", "com.github.udpa.udpa."),
            new JavaPackage("google.protobuf.", "com.google.protobuf."),
            new JavaPackage("google.api.expr.v1alpha1.", "com.google.api.expr.v1alpha1."),
            new JavaPackage("opentelemetry.", "io.opentelemetry."));

    private MessageTypes() {}

    /// The name in a type URL, whatever its host.
    public static String name(String typeUrl) {
        return typeUrl.substring(typeUrl.lastIndexOf('/') + 1);
    }

    static String url(Descriptor type) {
        return PREFIX + type.getFullName();
    }

    public static Optional<Descriptor> find(String fullName) {
        return member(fullName, "getDescriptor", Descriptor.class);
    }

    /// The empty message of a type, of its generated class.
    static Optional<Message> defaultInstance(String fullName) {
        return member(fullName, "getDefaultInstance", Message.class);
    }

    private static <T> Optional<T> member(String fullName, String method, Class<T> kind) {
        if (!fullName.matches("[A-Za-z][A-Za-z0-9_]*(\\.[A-Za-z][A-Za-z0-9_]*)+")) {
            return Optional.empty();
        }
        for (JavaPackage each : PACKAGES) {
            if (fullName.startsWith(each.protoPrefix())) {
                String dotted = each.javaPrefix()
                        + fullName.substring(each.protoPrefix().length());
                return load(dotted).flatMap(type -> call(type, method, kind));
            }
        }
        return Optional.empty();
    }

    /// A message inside another is a nested class: `Outer.Inner` is `Outer$Inner`.
    private static Optional<Class<?>> load(String dotted) {
        String name = dotted;
        while (true) {
            try {
                return Optional.of(Class.forName(name, true, MessageTypes.class.getClassLoader()));
            } catch (ClassNotFoundException | NoClassDefFoundError _) {
                int dot = name.lastIndexOf('.');
                String outer = name.substring(0, dot);
                if (!Character.isUpperCase(outer.charAt(outer.lastIndexOf('.') + 1))) {
                    return Optional.empty();
                }
                name = outer + "$" + name.substring(dot + 1);
            }
        }
    }

    private static <T> Optional<T> call(Class<?> type, String method, Class<T> kind) {
        try {
            Object result = type.getMethod(method).invoke(null);
            // An enum has a descriptor too, of another kind.
            return kind.isInstance(result) ? Optional.of(kind.cast(result)) : Optional.empty();
        } catch (NoSuchMethodException | IllegalAccessException _) {
            // A class of the name that is no message.
            return Optional.empty();
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("calling " + method + " of " + type, e);
        }
    }
}
