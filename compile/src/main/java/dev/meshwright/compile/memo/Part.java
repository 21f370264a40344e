package dev.meshwright.compile.memo;

import com.google.protobuf.ByteString;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.TypeUrl;
import java.util.SortedMap;

/// One compiled resource, and beside it where its parts come from.
///
/// @param origins path inside the resource to `KIND/NAMESPACE/NAME#FIELD`
public record Part(Resource resource, SortedMap<String, String> origins) {
    public static Part of(TypeUrl type, String name, Draft<?> draft) {
        ByteString bytes = Wire.bytes(draft.message());
        return new Part(
                new Resource(type, name, Wire.version(bytes), bytes),
                draft.origins().byPath());
    }

    public String name() {
        return resource.name();
    }
}
