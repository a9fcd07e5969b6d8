#pragma once

#include "domain/admission/guest.hpp"
#include "formats/json.hpp"

namespace frontrow {

inline Json guest_json(const Guest& guest) {
    return {{"id", guest.id.value}, {"name", guest.name.text()}, {"places", guest.places}};
}

} // namespace frontrow
