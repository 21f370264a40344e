package dev.meshwright.model;

/// Which Ingresses are the mesh's, and who serves them.
///
/// @param ingressClass that is ours without a document
/// @param selector value of the label `istio` of the workloads that serve them
public record IngressSettings(String ingressClass, Mode mode, String selector) {
    public static final IngressSettings DEFAULT = new IngressSettings("istio", Mode.DEFAULT, "ingressgateway");

    public enum Mode {
        OFF,
        /// Also Ingresses without a class.
        DEFAULT,
        /// Those alone that name the class.
        STRICT
    }
}
