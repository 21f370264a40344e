package dev.meshwright.testing.authorization;

import java.util.ArrayList;
import java.util.List;

/// The modes of Istio's `pathNormalization`, and which spellings of a path each makes one.
enum Normalisation {
    NONE(1),
    BASE(2),
    MERGE_SLASHES(3),
    DECODE_AND_MERGE_SLASHES(4);

    /// Third byte of the addresses of its workloads.
    final int subnet;

    Normalisation(int subnet) {
        this.subnet = subnet;
    }

    /// Paths that are asked in several spellings: in normal form in each mode.
    static final List<String> CANONICAL = List.of("/admin", "/admin/x", "/a/b");

    /// @param path one of [#CANONICAL]
    List<String> spellings(String path) {
        String rest = path.substring(1);
        // A query belongs to no path in any mode.
        List<String> spellings = new ArrayList<>(List.of(path + "?x=/a/b", path + "?../x"));
        if (this != NONE) {
            // RFC 3986, 5.2.4 and 6.2.2.2; backslashes as browsers read them.
            spellings.addAll(List.of(
                    "/./" + rest,
                    "/x/../" + rest,
                    "/x/%2e%2E/" + rest,
                    "/" + rest.replace("a", "%61"),
                    "/x\\..\\" + rest.replace('/', '\\')));
        }
        if (this == MERGE_SLASHES || this == DECODE_AND_MERGE_SLASHES) {
            spellings.addAll(List.of("//" + rest, "/" + rest.replace("/", "///"), "/x/..//" + rest));
        }
        if (this == DECODE_AND_MERGE_SLASHES) {
            spellings.addAll(List.of("/x%2F..%2f" + rest, "/" + rest.replace("/", "%2F"), "/x%5c..%5C" + rest));
        }
        return spellings;
    }
}
