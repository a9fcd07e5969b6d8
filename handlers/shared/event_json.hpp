#pragma once

#include "domain/programme/event.hpp"
#include "formats/json.hpp"

namespace frontrow {

/// What is written about an event, as those read it who write it: the one place where its texts are listed.
inline Json event_texts_json(const Event& event) {
    return {{"slug", event.slug.text()},
            {"title", event.title},
            {"artist", event.artist},
            {"description", event.description},
            {"image", event.image}};
}

/// The same as buyers read it.
inline Json public_event_json(const Event& event) {
    Json json = event_texts_json(event);
    if (event.image.empty()) json["image"] = nullptr;
    return json;
}

} // namespace frontrow
