package dev.meshwright.base.diagnostic;

import static dev.meshwright.base.diagnostic.Severity.ERROR;
import static dev.meshwright.base.diagnostic.Severity.INFO;
import static dev.meshwright.base.diagnostic.Severity.WARNING;

import java.util.List;

/// The catalogue of diagnostic codes. A code is never used for something else; retired ones stay listed.
/// MW01xx: documents and YAML. MW02xx: fields of Istio kinds. MW03xx: references between elements. MW04xx:
/// conflicts. MW05xx: xDS and refusals by proxies. MW06xx: Gateway API and Ingress. MW07xx: what documents mean
/// together. MW08xx: traffic settings. MW09xx: policies.
public final class Codes {
    public static final String SYNTAX = "MW0101";
    public static final String DOCUMENT_TOO_LARGE = "MW0102";
    public static final String DUPLICATE_KEY = "MW0103";
    public static final String NOT_AN_ELEMENT = "MW0104";
    public static final String UNKNOWN_FIELD = "MW0105";
    public static final String WRONG_TYPE = "MW0106";
    public static final String OUT_OF_RANGE = "MW0107";
    public static final String MISSING_FIELD = "MW0108";
    public static final String BAD_DURATION = "MW0109";
    public static final String UNKNOWN_WORD = "MW0110";
    public static final String BAD_NAME = "MW0111";
    public static final String KIND_NOT_READ = "MW0112";
    public static final String KIND_NOT_SUPPORTED = "MW0113";
    public static final String UNKNOWN_API_VERSION = "MW0114";
    public static final String BAD_ADDRESS = "MW0115";
    public static final String BAD_LABEL = "MW0116";
    public static final String MORE_FINDINGS = "MW0117";
    public static final String BAD_TEXT = "MW0119";
    public static final String RULE_BROKEN = "MW0120";

    public static final String FIELD_NOT_SUPPORTED = "MW0201";
    public static final String VALUE_NOT_SUPPORTED = "MW0202";
    public static final String RETRIES_TOO_DEEP = "MW0203";
    public static final String RETRIES_TOO_DEEP_REFUSED = "MW0204";
    public static final String CONSECUTIVE_ERRORS = "MW0205";
    public static final String BAD_WEIGHTS = "MW0206";
    public static final String BAD_REGEX = "MW0207";
    public static final String BAD_HOST = "MW0208";
    public static final String CONTRADICTION = "MW0209";
    public static final String EMPTY_ELEMENT = "MW0210";
    public static final String RETRIES_OFF_WITH_CONDITIONS = "MW0211";
    public static final String SELECTOR_WITHOUT_LABELS = "MW0212";
    public static final String LEGACY_GATEWAY_NAME = "MW0213";
    public static final String NO_EFFECT = "MW0214";
    public static final String BAD_RETRY_CONDITION = "MW0215";

    public static final String SUBSET_NOT_DEFINED = "MW0301";
    public static final String DESTINATION_UNKNOWN = "MW0302";
    public static final String PORT_NOT_IN_SERVICE = "MW0303";
    public static final String GATEWAY_UNKNOWN = "MW0304";
    public static final String POLICY_HOST_UNKNOWN = "MW0305";
    public static final String DELEGATE_UNKNOWN = "MW0306";
    public static final String DELEGATED_ROUTE_OUTSIDE = "MW0307";

    public static final String DEFINED_TWICE = "MW0401";
    public static final String HOST_ROUTED_TWICE = "MW0402";
    public static final String MESH_SETTINGS_TWICE = "MW0403";

    public static final String REFUSED_BY_PROXY = "MW0501";

    public static final String CLASS_NOT_OURS = "MW0601";
    public static final String PARENT_UNKNOWN = "MW0602";
    public static final String NOT_ATTACHED = "MW0603";
    public static final String BACKEND_INVALID = "MW0604";
    public static final String LISTENER_NOT_USABLE = "MW0605";
    public static final String CERTIFICATE_INVALID = "MW0606";
    public static final String POLICY_NOT_USABLE = "MW0607";
    public static final String REFERENCE_NOT_PERMITTED = "MW0608";
    public static final String INGRESS_NOT_OURS = "MW0620";
    public static final String INGRESS_ANNOTATION = "MW0621";
    public static final String ADDRESS_NOT_USABLE = "MW0622";

    public static final String DENIES_TCP = "MW0710";
    public static final String FOR_PEOPLE = "MW0711";

    public static final String FAILOVER_WITHOUT_EJECTION = "MW0810";
    public static final String CREDENTIAL_FOR_GATEWAYS = "MW0811";
    public static final String CREDENTIAL_UNKNOWN = "MW0812";

    public static final String PROVIDER_UNKNOWN = "MW0902";
    public static final String POLICY_CLOSED = "MW0903";
    public static final String DATAGRAMS_CLOSED = "MW0904";
    public static final String DATAGRAMS_UNBALANCED = "MW0905";
    public static final String PROVIDER_NOT_TOLD = "MW0910";
    public static final String EXTENSION_UNKNOWN = "MW0950";
    public static final String PATCH_WITHOUT_PLACE = "MW0951";
    public static final String PATCH_BREAKS = "MW0952";
    public static final String PATCH_LEFT_OUT = "MW0953";

    public static final String NAME_IN_TEST_UNKNOWN = "MW1001";

    /// One line of the catalogue.
    ///
    /// @param title what it says, without the values
    /// @param help what to do, in general
    public record Entry(String code, Severity severity, String title, String help) {}

    private static final List<Entry> ALL = List.of(
            new Entry(SYNTAX, ERROR, "not valid YAML or JSON", "correct the text at the place shown"),
            new Entry(DOCUMENT_TOO_LARGE, ERROR, "document beyond a limit", "split it; see DocumentLimits"),
            new Entry(DUPLICATE_KEY, ERROR, "a key is written twice", "remove one of the two"),
            new Entry(NOT_AN_ELEMENT, ERROR, "document is no element", "write apiVersion, kind and metadata.name"),
            new Entry(UNKNOWN_FIELD, ERROR, "field is not known", "correct the name; the nearest known one is shown"),
            new Entry(WRONG_TYPE, ERROR, "value has the wrong type", "write the type shown"),
            new Entry(OUT_OF_RANGE, ERROR, "value out of range", "write a value within the range shown"),
            new Entry(MISSING_FIELD, ERROR, "a required field is missing", "add it"),
            new Entry(BAD_DURATION, ERROR, "not a duration", "write a number with a unit: 500ms, 2s, 1m, 1h30m"),
            new Entry(UNKNOWN_WORD, ERROR, "value is none of the allowed words", "write one of those shown"),
            new Entry(BAD_NAME, ERROR, "name not allowed", "use lower-case letters, digits, '-' and '.'"),
            new Entry(KIND_NOT_READ, INFO, "kind has no meaning for the mesh", "nothing"),
            new Entry(KIND_NOT_SUPPORTED, WARNING, "kind is not supported yet", "do not rely on it"),
            new Entry(UNKNOWN_API_VERSION, ERROR, "version of the kind is not known", "write one of those shown"),
            new Entry(BAD_ADDRESS, ERROR, "not an address", "write an IP address, a host name or unix:///path"),
            new Entry(BAD_LABEL, ERROR, "label not allowed", "follow Kubernetes' label syntax"),
            new Entry(MORE_FINDINGS, INFO, "more findings than are shown", "correct those that are shown first"),
            new Entry(BAD_TEXT, ERROR, "text of the wrong form", "write text that matches the pattern shown"),
            new Entry(RULE_BROKEN, ERROR, "a rule of the API is broken", "correct the fields that the rule names"),
            new Entry(
                    FIELD_NOT_SUPPORTED, WARNING, "field is not supported yet, it has no effect", "do not rely on it"),
            new Entry(VALUE_NOT_SUPPORTED, ERROR, "value is not supported yet", "use one of those shown"),
            new Entry(RETRIES_TOO_DEEP, WARNING, "retries stands one level too deep", "move it beside 'route'"),
            new Entry(
                    RETRIES_TOO_DEEP_REFUSED,
                    ERROR,
                    "retries inside one of several destinations",
                    "move it beside 'route'"),
            new Entry(CONSECUTIVE_ERRORS, WARNING, "consecutiveErrors is deprecated", "write consecutive5xxErrors"),
            new Entry(BAD_WEIGHTS, ERROR, "weights do not work", "give at least one destination a weight above 0"),
            new Entry(
                    BAD_REGEX,
                    ERROR,
                    "not a regular expression of RE2",
                    "correct it; look-around and back references do not exist in RE2"),
            new Entry(BAD_HOST, ERROR, "not a host name", "write a DNS name, maybe with '*.' before it"),
            new Entry(CONTRADICTION, ERROR, "fields exclude each other", "keep one"),
            new Entry(EMPTY_ELEMENT, ERROR, "element says nothing", "fill it or remove it"),
            new Entry(RETRIES_OFF_WITH_CONDITIONS, ERROR, "retries are off but have conditions", "write attempts"),
            new Entry(SELECTOR_WITHOUT_LABELS, WARNING, "selector without labels", "add labels or remove the selector"),
            new Entry(LEGACY_GATEWAY_NAME, WARNING, "gateway in its old form", "write namespace/name"),
            new Entry(NO_EFFECT, WARNING, "setting has no effect", "remove it"),
            new Entry(BAD_RETRY_CONDITION, ERROR, "not a retry condition", "use Envoy's words or status codes"),
            new Entry(SUBSET_NOT_DEFINED, WARNING, "subset is defined by no DestinationRule", "define it"),
            new Entry(
                    DESTINATION_UNKNOWN,
                    WARNING,
                    "destination host is not known",
                    "correct the host or add its service"),
            new Entry(PORT_NOT_IN_SERVICE, WARNING, "port is not in the service", "use a port of the service"),
            new Entry(GATEWAY_UNKNOWN, WARNING, "gateway is not known", "correct the name or add the gateway"),
            new Entry(POLICY_HOST_UNKNOWN, WARNING, "host of a DestinationRule is not known", "correct the host"),
            new Entry(DELEGATE_UNKNOWN, WARNING, "delegate is not known, or not for here", "correct the name"),
            new Entry(
                    DELEGATED_ROUTE_OUTSIDE,
                    WARNING,
                    "delegated route is outside of the matches that lead to it",
                    "narrow its matches"),
            new Entry(DEFINED_TWICE, ERROR, "element is defined twice", "remove one"),
            new Entry(HOST_ROUTED_TWICE, WARNING, "two VirtualServices for one host", "merge them"),
            new Entry(MESH_SETTINGS_TWICE, ERROR, "two MeshConfig documents", "remove one"),
            new Entry(REFUSED_BY_PROXY, ERROR, "a proxy refused a resource", "correct the element named"),
            new Entry(CLASS_NOT_OURS, WARNING, "gateway of another controller", "name a class of this mesh"),
            new Entry(PARENT_UNKNOWN, WARNING, "parent is not known", "correct parentRefs, or add the parent"),
            new Entry(NOT_ATTACHED, WARNING, "route is attached to no listener", "see the reason shown"),
            new Entry(BACKEND_INVALID, WARNING, "backend cannot be used, its share gets 500", "correct backendRefs"),
            new Entry(LISTENER_NOT_USABLE, WARNING, "listener cannot be used", "see the reason shown"),
            new Entry(CERTIFICATE_INVALID, WARNING, "certificate reference cannot be used", "correct the reference"),
            new Entry(POLICY_NOT_USABLE, WARNING, "policy cannot be used", "see the reason shown"),
            new Entry(
                    REFERENCE_NOT_PERMITTED,
                    WARNING,
                    "reference into another namespace is not permitted",
                    "add a ReferenceGrant there"),
            new Entry(INGRESS_NOT_OURS, WARNING, "Ingress of another class", "name a class of this mesh"),
            new Entry(INGRESS_ANNOTATION, WARNING, "annotation of another Ingress controller", "say it another way"),
            new Entry(
                    ADDRESS_NOT_USABLE, WARNING, "address of a Gateway cannot be used", "name a Service that is there"),
            new Entry(DENIES_TCP, WARNING, "DENY rule of HTTP attributes denies all TCP", "name the ports"),
            new Entry(FOR_PEOPLE, INFO, "a name that only people read", "nothing"),
            new Entry(
                    FAILOVER_WITHOUT_EJECTION,
                    WARNING,
                    "failover without outlier detection has no effect",
                    "add outlierDetection"),
            new Entry(CREDENTIAL_FOR_GATEWAYS, INFO, "keys of credentials go to gateways alone", "use a gateway"),
            new Entry(CREDENTIAL_UNKNOWN, WARNING, "credential is not known", "add the Secret, or correct the name"),
            new Entry(
                    PROVIDER_UNKNOWN,
                    WARNING,
                    "provider cannot be asked, what it should decide is refused",
                    "add the provider, or use ALLOW or DENY"),
            new Entry(POLICY_CLOSED, WARNING, "a refused policy closes what it is about", "correct it, or remove it"),
            new Entry(
                    DATAGRAMS_CLOSED,
                    WARNING,
                    "a policy that cannot be asked about datagrams closes their port",
                    "leave the gateway out of its selector"),
            new Entry(
                    DATAGRAMS_UNBALANCED,
                    INFO,
                    "load balancing of a host does not hold for its datagrams",
                    "do not rely on it"),
            new Entry(
                    PROVIDER_NOT_TOLD,
                    WARNING,
                    "provider of metrics, logs or spans is told nothing, by some proxies or by all",
                    "name another provider, or use stock Envoy"),
            new Entry(EXTENSION_UNKNOWN, ERROR, "extension of Envoy is not known", "correct the type or the name"),
            new Entry(PATCH_WITHOUT_PLACE, WARNING, "patch has nothing to change", "correct its match"),
            new Entry(PATCH_BREAKS, ERROR, "patch breaks a resource, which stays as it was", "correct the patch"),
            new Entry(PATCH_LEFT_OUT, WARNING, "patch is left out", "do not rely on it"),
            new Entry(
                    NAME_IN_TEST_UNKNOWN,
                    ERROR,
                    "a test names what is not there",
                    "correct the name, or add it to the configuration"));

    private Codes() {}

    /// Every code, in order.
    public static List<Entry> all() {
        return ALL;
    }
}
