// Fuzzes the readers of seating plans: a file is refused with the place of its fault, or it is a map that every writer
// writes and every reader reads to the same map again. The first byte says which reader.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "formats/seating/dxf_plan.hpp"
#include "formats/seating/map_json.hpp"
#include "formats/seating/pretix_plan.hpp"
#include "formats/seating/rows_csv.hpp"
#include "formats/seating/svg_plan.hpp"

using namespace frontrow;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

/// A plan, and behind the first line that is "---" its side file.
ImportedPlan read_both(std::string_view bytes) {
    const auto cut = bytes.find("\n---\n");
    if (cut == std::string_view::npos) return read_pretix(bytes);
    return read_pretix(bytes.substr(0, cut), bytes.substr(cut + 5));
}

ImportedPlan read(char format, std::string_view bytes) {
    if (format == 'c') return read_rows_csv(bytes);
    if (format == 'p') return read_both(bytes);
    if (format == 's') return read_svg(bytes);
    if (format == 'd') return read_dxf(bytes);
    return {MapReader::read(parse_plan(bytes))};
}

bool rows_have_their_own_labels(const SeatMap& map) {
    for (const auto& section : map.parts().sections)
        for (std::size_t i = 0; i < section.rows.size(); ++i)
            for (std::size_t k = 0; k < i; ++k)
                if (section.rows[i].label == section.rows[k].label) return false;
    return true;
}

void check_writers(const ImportedPlan& plan) {
    const auto text = plan.map.canonical_text();
    require(MapReader::read(parse_plan(MapJson::of(plan.map))).canonical_text() == text);
    const auto files = write_pretix(plan.map, plan.source ? &*plan.source : nullptr);
    const auto back = read_pretix(files.plan, files.side);
    require(back.map.canonical_text() == text);
    if (plan.source && plan.source->text.ends_with("\n{}")) { // it came without a side file
        const auto before = Json::parse(plan.source->text.substr(0, plan.source->text.size() - 3));
        require(!before.contains("size") || Json::parse(files.plan) == before);
    }
    if (!plan.map.seats().empty() && rows_have_their_own_labels(plan.map)) {
        const auto table = write_seats_csv(plan.map);
        require(write_seats_csv(read_rows_csv(table).map) == table);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    std::optional<ImportedPlan> plan;
    try {
        plan = read(static_cast<char>(data[0]), bytes);
    } catch (const Refusal& refusal) {
        require(!refusal.error().field.empty() && !refusal.error().detail.empty());
        return 0;
    }
    check_writers(*plan);
    return 0;
}
