#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "domain/seating/seat_map.hpp"
#include "formats/file_refusal.hpp"
#include "formats/seating/dxf/pairs.hpp"

namespace frontrow::dxf {

/// A part that is drawn again wherever it is inserted.
struct Block {
    Point base{};
    std::vector<Entity> entities{};
};

/// Returns a colour of AutoCAD's table as "#rrggbb": 1 to 9 have names, 10 to 249 go round the wheel, the rest are
/// grey.
inline std::string color_of_index(long index) {
    constexpr std::array<std::string_view, 10> named{"#000000", "#ff0000", "#ffff00", "#00ff00", "#00ffff",
                                                     "#0000ff", "#ff00ff", "#000000", "#808080", "#c0c0c0"};
    if (index < 0 || index > 255) return "#000000";
    if (index < 10) return std::string(named[static_cast<std::size_t>(index)]);
    const auto hex = [](double red, double green, double blue) {
        const auto whole = [](double share) { return std::lround(share * 255); };
        return fmt::format("#{:02x}{:02x}{:02x}", whole(red), whole(green), whole(blue));
    };
    if (index >= 250) {
        const double grey = 0.2 + 0.16 * static_cast<double>(index - 250);
        return hex(grey, grey, grey);
    }
    constexpr std::array values{1.0, 0.8, 0.6, 0.5, 0.3};
    const auto hues = (index - 10) / 10;
    const double hue = static_cast<double>(hues) / 4; // in sixths of the wheel
    const double value = values[static_cast<std::size_t>(index % 10 / 2)];
    const double least = index % 2 == 0 ? 0 : value / 2;
    const auto channel = [&](double turn) {
        const double k = turn + hue < 6 ? turn + hue : turn + hue - 6;
        const double part = std::max(0.0, std::min({k, 4 - k, 1.0}));
        return value - (value - least) * part;
    };
    return hex(channel(5), channel(3), channel(1));
}

/// What is in a file: its layers, its blocks and what it draws, as it is said. Texts are parts of the file's own, which
/// has to live as long.
class File {
public:
    static constexpr std::size_t kMaxEntities = 600'000;
    static constexpr std::size_t kMaxPairs = 4'000'000;

    /// Throws Refusal where it is no DXF, or larger than a drawing of a house.
    explicit File(std::string_view text) {
        Pairs pairs(text);
        Entity entity;
        while (const auto pair = pairs.next()) {
            if (pair->code != 0) {
                if (is_wanted(pair->code)) keep(entity, *pair);
                continue;
            }
            put(std::move(entity));
            entity = {trimmed(pair->value), {}, pairs.line()};
        }
        put(std::move(entity));
        if (!is_dxf_) refuse_at("file", "no_dxf", "is no drawing in DXF");
    }

    [[nodiscard]] const std::vector<Entity>& entities() const noexcept { return entities_; }
    [[nodiscard]] const Block* block(std::string_view name) const {
        const auto found = blocks_.find(name);
        return found == blocks_.end() ? nullptr : &found->second;
    }
    [[nodiscard]] const Layer& layer(std::string_view name) const {
        static const Layer usual;
        const auto found = layers_.find(name);
        return found == layers_.end() ? usual : found->second;
    }

private:
    /// The codes that this reader knows; the rest is thickness, handles and what other programs add.
    static bool is_wanted(int code) {
        constexpr std::array codes{1,  2,  3,  6,  8,  10, 11, 20, 21, 40, 41,  42,
                                   44, 45, 50, 60, 62, 67, 70, 71, 72, 73, 230, 420};
        return std::find(codes.begin(), codes.end(), code) != codes.end();
    }
    void keep(Entity& entity, Pair pair) {
        if (++pairs_ > kMaxPairs) refuse_at("line " + std::to_string(entity.line), "too_many", "says too much");
        entity.pairs.push_back(pair);
    }

    void put(Entity entity) {
        if (entity.kind == "SECTION") {
            section_ = entity.text(2);
            is_dxf_ = true;
        } else if (entity.kind == "ENDSEC") {
            section_ = {};
            block_ = nullptr;
        } else if (section_ == "TABLES") {
            if (entity.kind == "LAYER") put_layer(entity);
        } else if (section_ == "BLOCKS" && entity.kind == "BLOCK") {
            block_ = &blocks_[entity.text(2)];
            block_->base = {entity.number(10, 0).value_or(0), entity.number(20, 0).value_or(0)};
        } else if (section_ == "BLOCKS" && entity.kind == "ENDBLK") {
            block_ = nullptr;
        } else if (section_ == "BLOCKS" && block_ != nullptr) {
            put_drawn(block_->entities, std::move(entity));
        } else if (section_ == "ENTITIES" && !entity.kind.empty()) {
            put_drawn(entities_, std::move(entity));
        }
    }

    void put_layer(const Entity& entity) {
        Layer layer;
        layer.color = std::abs(entity.whole(62, 7));
        layer.is_hidden = entity.whole(62, 7) < 0 || (entity.whole(70, 0) & 1) != 0; // switched off, or frozen
        if (!entity.text(420).empty()) layer.true_color = fmt::format("#{:06x}", entity.whole(420, 0) & 0xFFFFFF);
        layers_[entity.text(2)] = std::move(layer);
    }

    void put_drawn(std::vector<Entity>& into, Entity entity) {
        if (++count_ > kMaxEntities)
            refuse_at("line " + std::to_string(entity.line), "too_many", "a drawing has at most 600000 elements");
        if (entity.kind == "SEQEND") return;
        if (entity.kind != "VERTEX") return into.push_back(std::move(entity));
        if (into.empty() || into.back().kind != "POLYLINE") return;
        auto& line = into.back().pairs; // its corners come behind it
        for (const auto& pair : entity.pairs)
            if (pair.code == 10 || pair.code == 20) line.push_back({pair.code + kCorner, pair.value});
    }

public:
    /// What is added to the codes of a corner that came behind its line, whose own 10 and 20 are none.
    static constexpr int kCorner = 1'000;

private:
    std::unordered_map<std::string_view, Layer> layers_;
    std::unordered_map<std::string_view, Block> blocks_;
    std::vector<Entity> entities_;
    std::string_view section_;
    Block* block_ = nullptr;
    std::size_t count_ = 0;
    std::size_t pairs_ = 0;
    bool is_dxf_ = false;
};

} // namespace frontrow::dxf
