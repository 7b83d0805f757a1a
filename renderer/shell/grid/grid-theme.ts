import { themeQuartz } from 'ag-grid-community';

// Colours come from the Fluent provider around the grid, so that one switch changes both.
export const gridTheme = themeQuartz.withParams({
  fontFamily: 'inherit',
  fontSize: 13,
  headerFontSize: 12,
  headerFontWeight: 600,
  foregroundColor: 'var(--colorNeutralForeground1)',
  textColor: 'var(--colorNeutralForeground1)',
  backgroundColor: 'var(--colorNeutralBackground1)',
  headerBackgroundColor: 'var(--bwSunk)',
  headerTextColor: 'var(--colorNeutralForeground2)',
  accentColor: 'var(--bwAccentText)',
  borderColor: 'var(--colorNeutralStroke2)',
  rowBorder: { color: 'var(--colorNeutralStroke3)' },
  headerRowBorder: { color: 'var(--colorNeutralStroke2)' },
  columnBorder: false,
  headerColumnBorder: false,
  headerColumnResizeHandleColor: 'var(--colorNeutralStroke2)',
  wrapperBorder: false,
  wrapperBorderRadius: 0,
  rowHoverColor: 'var(--bwRowHover)',
  oddRowBackgroundColor: 'transparent',
  cellHorizontalPadding: 10,
  headerHeight: 32,
  rangeSelectionBorderColor: 'var(--bwAccentText)',
  spacing: 6,
});
