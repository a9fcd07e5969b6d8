#pragma once

#include <string>
#include <utility>
#include <vector>

#include "domain/assert.hpp"
#include "domain/promotion/embed.hpp"
#include "domain/string_list.hpp"
#include "store/sql.hpp"

namespace frontrow {

/// The SQL of the sites that may show the seats. They stand in one column, a line each.
class SqlEmbed final : public EmbedTable {
public:
    explicit SqlEmbed(Sql& sql) : sql_(sql) {}

    EmbedSettings find() override {
        const std::string statement = "SELECT origins, edition FROM embed" + std::string(sql_.row_lock());
        const auto settings = sql_.one(statement, [](const SqlRow& row) {
            SqlColumns columns(row);
            EmbedSettings read;
            for (auto& origin : from_string_list(columns.text()))
                read.origins.push_back(Origin::trusted(std::move(origin)));
            read.row_version = columns.integer();
            return read;
        });
        FRONTROW_ASSERT(settings.has_value()); // the schema begins with its row
        return *settings;
    }

    void put(const std::vector<Origin>& origins) override {
        std::string text;
        for (const auto& origin : origins) text.append(origin.text()).append("\n");
        sql_.run("UPDATE embed SET origins = $1, edition = edition + 1", text);
    }

private:
    Sql& sql_;
};

} // namespace frontrow
