#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "formats/json.hpp"
#include "formats/seating/pretix/zones.hpp"

namespace frontrow::pretix {

/// Brings what the older published version of the schema says into the form of the newer one. What that has no room
/// for is moved to `older` as a list of {at, value}.
class Upgrade {
public:
    static void apply(Json& plan, Json& older) {
        Upgrade upgrade(older);
        each(plan, "zones", "", [&](Json& zone, const std::string& zone_path) {
            upgrade.move_out(zone, "displayed", zone_path);
            each(zone, "rows", zone_path, [&](Json& row, const std::string& path) {
                upgrade.move_out(row, "number_of_seats", path);
                upgrade.move_out(row, "seats_spacing", path);
            });
            each(zone, "areas", zone_path, [](Json& area, const std::string&) { upgrade_area(area); });
        });
    }

private:
    explicit Upgrade(Json& older) : older_(older) {}

    template <class Visit>
    static void each(Json& object, const char* name, const std::string& path, Visit&& visit) {
        const auto list = object.find(name);
        if (list == object.end() || !list->is_array()) return;
        for (std::size_t i = 0; i < list->size(); ++i)
            if ((*list)[i].is_object())
                visit((*list)[i], path + (path.empty() ? "" : ".") + name + "[" + std::to_string(i) + "]");
    }

    void move_out(Json& object, const char* name, const std::string& path) {
        const auto found = object.find(name);
        if (found == object.end()) return;
        older_.push_back({{"at", path + "." + name}, {"value", std::move(*found)}});
        object.erase(found);
    }

    static void upgrade_area(Json& area) {
        if (area.contains("shape") || !area.contains("width") || !area.contains("height")) return;
        const Json width = area["width"];
        const Json height = area["height"];
        area.erase("width");
        area.erase("height");
        const auto half = [](const Json& length) { return number(length.is_number() ? length.get<double>() / 2 : 0); };
        if (const auto text = area.find("text"); text != area.end() && text->is_string())
            *text = {{"text", *text}, {"position", {{"x", half(width)}, {"y", half(height)}}}};
        area["shape"] = "rectangle";
        area["rectangle"] = {{"width", width}, {"height", height}};
    }

    Json& older_;
};

} // namespace frontrow::pretix
